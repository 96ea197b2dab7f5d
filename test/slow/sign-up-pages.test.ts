// The example for sign-up and reset, served on this machine before the whole of Gatehook: each page, and each attack it stands.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Gatehook } from '../../client/index.ts';
import { createApp, type Mail } from '../../examples/sign-up/app.ts';
import { RateLimit, sourceOf } from '../../examples/sign-up/guard.ts';
import { readAddress } from '../../examples/sign-up/sign-up.ts';
import { isManagementPath } from '../../functions/management/paths.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { fetchFrom } from '../client/from-app.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { seededRandom } from '../support/clock.ts';
import { ISSUER, tokenSecret } from '../support/tokens.ts';

const ORIGIN = 'https://shop.example';
const PASSWORD = 'correct horse battery staple';
const LIMITS = { mayManage: ['*@*'], mayResetPasswords: true, mayIssueTokens: true };

let stack: ScimStack;
let server: Server;
let gatehook: Gatehook;
let isDown = false;
/** Whether the app's key is not known any more. */
let isForbidden = false;
const mails: Mail[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  stack = await startScim();
  const apiKey = await stack.addKeyedApplication('portal', LIMITS);
  const { read: readKeys } = await tokenSecret(0);
  const tokens = new AccessTokens({ readKeys, issuer: ISSUER, lifetime: 900 }, stack.clock, seededRandom(7));
  const [manager, asked] = [stack.manager(), stack.instance({ tokens })];
  const [toManager, toWebhook] = [fetchFrom(() => manager), fetchFrom(() => asked)];
  const fetch: typeof toManager = async (url, init) => {
    if (isDown) throw new TypeError('fetch failed');
    if (isForbidden) return Response.json({ code: 'untrusted_caller' }, { status: 401 });
    return isManagementPath(new URL(url).pathname) ? toManager(url, init) : toWebhook(url, init);
  };
  gatehook = new Gatehook({ url: 'https://gatehook.example', apiKey, fetch, clock: stack.clock, retries: 0 });
});
afterAll(() => stack.database.close());

const listen = async () => {
  const sendMail = async (mail: Mail) => void mails.push(mail);
  const onError = (error: unknown) => void errors.push(error);
  const app = createApp({ gatehook, sendMail, origin: ORIGIN, now: () => stack.clock.now(), onError });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
};
// A process of its own for each test: its limits and sessions begin anew.
beforeEach(async () => {
  mails.length = 0;
  errors.length = 0;
  isDown = false;
  server?.close();
  await listen();
});
afterAll(() => {
  server.close();
});

/** A browser: keeps its cookie, and says where its forms come from. */
function browser() {
  let cookie = '';
  const ask = async (method: string, path: string, form?: Record<string, string>, headers = {}) => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: { cookie, ...(form && { 'sec-fetch-site': 'same-origin' }), ...headers },
      ...(form && { body: new URLSearchParams(form) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return { status: response.status, headers: response.headers, text: await response.text(), set };
  };
  return {
    get: (path: string) => ask('GET', path),
    post: (path: string, form: Record<string, string> = {}, headers = {}) => ask('POST', path, form, headers),
    cookie: () => cookie,
    setCookie: (text: string) => {
      cookie = text;
    },
  };
}
type Browser = ReturnType<typeof browser>;

/** The path of the link in the last mail. */
const linkOf = (mail: Mail | undefined): string =>
  new RegExp(`${ORIGIN}(/\\S+)`).exec(mail?.text ?? '')?.[1] ?? 'no link';
const codeOf = (mail: Mail | undefined) => new URL(linkOf(mail), ORIGIN).searchParams.get('code') ?? '';

async function signUp(one: Browser, address: string, newPassword = PASSWORD) {
  await one.post('/sign-up', { address });
  return one.post('/sign-up/finish', { code: codeOf(mails.at(-1)), newPassword });
}
const logIn = (one: Browser, address: string, password = PASSWORD) =>
  one.post('/login', { address, password });

test('from the sign-up to the closed account', async () => {
  const [ada, other] = [browser(), browser()];
  expect((await ada.get('/profile')).headers.get('location')).toBe('/login');
  await ada.post('/sign-up', { address: ' Ada@Example.com ' });
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([['ada@example.com', 'Your sign-up']]);
  const link = linkOf(mails[0]);
  expect((await ada.get(link)).text).toContain('Choose a password');
  const short = await ada.post('/sign-up/finish', { code: codeOf(mails[0]), newPassword: 'short' });
  expect([short.status, short.text]).toEqual([400, expect.stringContaining('fewer than 8 characters')]);
  const done = await ada.post('/sign-up/finish', { code: codeOf(mails[0]), newPassword: PASSWORD });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('Welcome')]);
  expect((await ada.get(link)).status).toBe(400);

  expect((await logIn(ada, 'ada@example.com', 'wrong')).text).toContain('address or the password is wrong');
  expect((await logIn(ada, 'ADA@example.com')).headers.get('location')).toBe('/profile');
  expect((await ada.post('/profile', { displayName: '<b>Ada</b>' })).text).toContain(
    '&lt;b&gt;Ada&lt;/b&gt;',
  );
  expect((await ada.get('/profile')).text).toContain('You are ada@example.com.');

  await logIn(other, 'ada@example.com');
  const before = ada.cookie();
  const fresh = 'another good passphrase';
  const wrong = await ada.post('/profile/password', { password: 'wrong', newPassword: fresh });
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('The old password is wrong.')]);
  const changed = await ada.post('/profile/password', { password: PASSWORD, newPassword: fresh });
  expect([changed.status, changed.text]).toEqual([200, expect.stringContaining('The new password counts.')]);
  expect(ada.cookie()).not.toBe(before);
  expect((await ada.get('/profile')).status).toBe(200);
  expect((await other.get('/profile')).headers.get('location')).toBe('/login');

  expect((await ada.post('/profile/close', { password: PASSWORD })).text).toContain('The password is wrong.');
  expect((await ada.post('/profile/close', { password: fresh })).text).toContain('Your account is closed.');
  expect((await ada.get('/profile')).headers.get('location')).toBe('/login');
  expect((await logIn(ada, 'ada@example.com', fresh)).status).toBe(401);
});

test('a forgotten password, by the link of a mail that goes to the name that Gatehook has', async () => {
  const mike = browser();
  await signUp(mike, 'mike@example.com');
  await logIn(mike, 'mike@example.com');
  // A KELVIN SIGN: another mailbox, and the same user.
  await browser().post('/forgotten', { address: 'mi\u212Ae@example.com' });
  expect(mails.at(-1)).toMatchObject({ to: 'mike@example.com', subject: 'A new password' });
  const one = browser();
  const form = await one.get(linkOf(mails.at(-1)));
  expect(form.text).toContain(`value="${codeOf(mails.at(-1))}"`);
  const asked = { username: 'mike@example.com', code: codeOf(mails.at(-1)) };
  expect((await one.post('/new-password', { ...asked, newPassword: 'password1' })).text).toContain(
    'Too many people use it',
  );
  const fresh = 'what mike thinks of next';
  expect((await one.post('/new-password', { ...asked, newPassword: fresh })).text).toContain('counts');
  expect((await one.post('/new-password', { ...asked, newPassword: `${fresh}!` })).text).toContain(
    'was used',
  );
  // The session from before is over.
  expect((await mike.get('/profile')).headers.get('location')).toBe('/login');
  expect((await logIn(mike, 'mike@example.com', fresh)).status).toBe(303);
});

describe('a stranger does not learn who has an account', () => {
  const seen = ({ status, text }: { status: number; text: string }) => ({ status, text });

  test('by signing up, by forgetting a password, by logging in', async () => {
    await signUp(browser(), 'known@example.com');
    const answers = async (address: string) => [
      seen(await browser().post('/sign-up', { address })),
      seen(await browser().post('/forgotten', { address })),
      seen(await logIn(browser(), address, 'wrong')),
    ];
    expect(await answers('unknown@example.com')).toEqual(await answers('known@example.com'));
  });

  test('who has the mailbox is told, and the account stays as it was', async () => {
    const again = await signUp(browser(), 'known@example.com', 'the words of another');
    expect(again.text).toContain('You have an account already');
    expect((await logIn(browser(), 'known@example.com', 'the words of another')).status).toBe(401);
    expect((await logIn(browser(), 'known@example.com')).status).toBe(303);
  });

  test('five resets and more: the same answer, and no more mails', async () => {
    const texts = new Set<string>();
    for (let at = 0; at < 7; at++)
      texts.add((await browser().post('/forgotten', { address: 'often@example.com' })).text);
    expect([texts.size, mails.length]).toEqual([1, 5]);
  });

  test('a text that is no address gets no mail, and the same answer', async () => {
    await stack.addUser('operator');
    const expected = seen(await browser().post('/forgotten', { address: 'unknown@example.com' }));
    mails.length = 0;
    for (const address of ['operator', 'nobody', '', '\0', 'a:b@example.com', 'x'.repeat(4000)])
      expect(seen(await browser().post('/forgotten', { address }))).toEqual(expected);
    expect([mails, errors]).toEqual([[], []]);
  });

  test('an address gets three mails for sign-ups in 15 minutes', async () => {
    for (let at = 0; at < 5; at++) await browser().post('/sign-up', { address: 'flooded@example.com' });
    expect(mails).toHaveLength(3);
  });
});

test.each([
  'mi\u212Ae@example.com',
  'mike@\uFF45xample.com',
  'a@b',
  'a b@example.com',
  'a@example.com\nBcc: b@x.y',
  '',
])('no sign-up for %j, and the person is told instead of waiting for a mail', async (text) => {
  expect(readAddress(text)).toBeNull();
  const told = await browser().post('/sign-up', { address: text });
  expect([told.status, told.text, mails]).toEqual([
    400,
    expect.stringContaining('No mail can be sent there: write an address such as ada@example.com'),
    [],
  ]);
});

describe('forms of other sites', () => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a site of the same owner', { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' }],
    ['a page without an origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['a program that says nothing', { 'sec-fetch-site': '' }],
  ])('%s: nothing is done', async (_name, headers) => {
    for (const path of ['/sign-up', '/login', '/profile/close', '/forgotten'])
      expect((await browser().post(path, { address: 'a@example.com' }, headers)).status).toBe(403);
    expect(mails).toEqual([]);
  });

  test('an old browser that says its origin alone', async () => {
    const headers = { 'sec-fetch-site': '', origin: ORIGIN };
    expect((await browser().post('/sign-up', { address: 'a@example.com' }, headers)).status).toBe(200);
  });
});

describe('the session', () => {
  test('is a cookie that scripts, other hosts and plain HTTP do not get', async () => {
    await signUp(browser(), 'cookie@example.com');
    const { set } = await logIn(browser(), 'cookie@example.com');
    expect(set).toMatch(
      /^__Host-session=[\w-]{43}; Max-Age=900; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('has a new id with each login, whatever id the browser brought', async () => {
    const one = browser();
    one.setCookie('__Host-session=chosen-by-another');
    await logIn(one, 'cookie@example.com');
    expect(one.cookie()).not.toContain('chosen-by-another');
    const first = one.cookie();
    await logIn(one, 'cookie@example.com');
    const thief = browser();
    thief.setCookie(first);
    expect((await thief.get('/profile')).headers.get('location')).toBe('/login');
  });

  test('ends with the log-out, and with what an operator does', async () => {
    const one = browser();
    await logIn(one, 'cookie@example.com');
    const stolen = one.cookie();
    await one.post('/logout');
    one.setCookie(stolen);
    expect((await one.get('/profile')).status).toBe(303);
    await logIn(one, 'cookie@example.com');
    await gatehook.disableUser('cookie@example.com');
    expect((await one.get('/profile')).status).toBe(303);
  });
});

test('every page says that it loads nothing, stands in no frame and is kept nowhere', async () => {
  for (const path of ['/login', '/sign-up', '/nowhere']) {
    const { headers } = await browser().get(path);
    expect([headers.get('content-security-policy'), headers.get('cache-control')]).toEqual([
      expect.stringContaining("default-src 'none'"),
      'no-store',
    ]);
  }
});

test('thirty forms of one address in a minute, and no more', async () => {
  const statuses: number[] = [];
  for (let at = 0; at < 31; at++) statuses.push((await browser().post('/logout')).status);
  expect([statuses[29], statuses[30]]).toEqual([303, 429]);
  stack.clock.advance(60_000);
  expect((await browser().post('/logout')).status).toBe(303);
});

test('a form with a field twice, and one that is too large', async () => {
  const one = browser();
  const { port } = server.address() as AddressInfo;
  const post = async (body: string) => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    return (await fetch(`http://127.0.0.1:${port}/login`, { method: 'POST', headers, body })).status;
  };
  expect(await post('address=cookie@example.com&address=x&password=y')).toBe(401);
  expect(await post(`address=${'a'.repeat(9000)}`)).toBe(413);
  expect((await one.post('/login', { __proto__: 'x', constructor: 'y' })).status).toBe(401);
});

test('while Gatehook cannot tell, no user is in and no user is out', async () => {
  const one = browser();
  await signUp(one, 'patient@example.com');
  await logIn(one, 'patient@example.com');
  isDown = true;
  expect((await one.get('/profile')).status).toBe(503);
  expect((await logIn(browser(), 'patient@example.com')).status).toBe(503);
  isDown = false;
  expect((await one.get('/profile')).status).toBe(200);
});

test('a fault of the app is told in its log, and never to visitors', async () => {
  const one = browser();
  await signUp(one, 'faulty@example.com');
  await logIn(one, 'faulty@example.com');
  isForbidden = true;
  const { status, text } = await one.get('/profile');
  isForbidden = false;
  expect([status, text]).toEqual([500, expect.stringContaining('This could not be done.')]);
  expect(text).not.toMatch(/Gatehook|Error|\.ts/);
  expect(errors).toEqual([expect.objectContaining({ name: 'GatehookCallerError' })]);
});

describe('forms are limited by network', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s counts as %s', (ip, source) => {
    expect(sourceOf(ip)).toBe(source);
  });

  test('a thousand addresses of one /64 are one source', () => {
    const limit = new RateLimit({ most: 30, milliseconds: 60_000, now: () => 0 });
    const passed: string[] = [];
    for (let at = 0; at < 1000; at++) {
      const request = { method: 'POST', ip: `2001:db8:1:2::${at.toString(16)}` };
      const response = { set: () => response, status: () => response, send: () => response };
      limit.middleware(request as never, response as never, () => void passed.push(request.ip));
    }
    expect(passed).toHaveLength(30);
  });
});
