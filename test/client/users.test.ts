// The client against SCIM: the whole app on a table, replies that are lost, and replies that are no answer.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Gatehook, type GatehookOptions } from '../../client/index.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { PASSWORD } from '../support/stack.ts';
import { type FakeReply, optionsFor, scripted, WaitingClock } from './fakes.ts';
import { fetchFrom } from './from-app.ts';

type Fetch = NonNullable<GatehookOptions['fetch']>;
const LIMITS = { mayManage: ['*@example.com'], mayGrant: ['orders:**'], maySet: ['region'] };
const EXTENSION = 'urn:gatehook:params:scim:schemas:extension:1.0:User';
let stack: ScimStack;
let apiKey: string;
let shopKey: string;
let gatehook: Gatehook;
let fetchApp: Fetch;

const clientOf = (fetch: Fetch, key = apiKey) =>
  new Gatehook({ url: 'https://gatehook.example', apiKey: key, fetch, clock: stack.clock, random: () => 0 });

beforeAll(async () => {
  stack = await startScim();
  apiKey = await stack.addKeyedApplication('portal', LIMITS);
  shopKey = await stack.addKeyedApplication('shop');
  const app = stack.manager();
  fetchApp = fetchFrom(() => app);
  gatehook = clientOf(fetchApp);
});
afterAll(() => stack.database.close());

const logsIn = async (username: string, password = PASSWORD) => {
  const asking = clientOf(
    fetchFrom(() => stack.app),
    shopKey,
  );
  return (await asking.authenticate(username, password)).allowed;
};

test('the life of a user, from the sign-up to the end', async () => {
  const created = await gatehook.createUser({
    username: 'Ada@example.com',
    password: PASSWORD,
    displayName: 'Ada "the first"',
    givenName: 'Ada',
    familyName: null,
    email: 'ada@mail.example',
    grants: ['orders:${username}:read'],
    attributes: { region: 'eu' },
  });
  const user = {
    id: expect.any(String),
    username: 'Ada@example.com',
    active: true,
    displayName: 'Ada "the first"',
    givenName: 'Ada',
    familyName: null,
    email: 'ada@mail.example',
  };
  expect(created).toEqual({ created: true, user });
  expect(await logsIn('ada@example.com')).toBe(true);
  const read = await stack.scim('GET', '/Users?filter=userName%20eq%20%22ada@example.com%22');
  expect(read.body.Resources[0]?.[EXTENSION]).toEqual({
    grants: ['orders:${username}:read'],
    attributes: [{ type: 'region', value: 'eu' }],
  });

  const profile = { displayName: 'Ada L.', familyName: 'Lovelace', email: null };
  expect(await gatehook.updateUser('ADA@example.com', profile)).toEqual({ changed: true });
  expect(await gatehook.findUser('ada@example.com')).toEqual({ ...user, ...profile });
  expect(await gatehook.updateUser('ada@example.com', { givenName: null })).toEqual({ changed: true });
  expect(await gatehook.findUser('ada@example.com')).toEqual({ ...user, ...profile, givenName: null });

  expect(await gatehook.disableUser('ada@example.com')).toEqual({ changed: true });
  expect([await logsIn('ada@example.com'), (await gatehook.findUser('ada@example.com'))?.active]).toEqual([
    false,
    false,
  ]);
  expect(await gatehook.disableUser('ada@example.com')).toEqual({ changed: true });
  expect(await gatehook.enableUser('ada@example.com')).toEqual({ changed: true });
  expect(await logsIn('ada@example.com')).toBe(true);
  expect(await gatehook.deleteUser('ada@example.com')).toEqual({ changed: true });
  expect(await gatehook.findUser('ada@example.com')).toBeNull();
  expect(await gatehook.deleteUser('ada@example.com')).toEqual({ changed: false, code: 'unknown_user' });
});

describe('refusals are values', () => {
  const create = (more: object) =>
    gatehook.createUser({ username: 'bob@example.com', password: PASSWORD, ...more });
  const not = (code: string, more: object = {}) => ({ created: false, code, ...more });

  test.each<[string, object, object]>([
    [
      'a name beyond the limit',
      { username: 'root' },
      not('beyond_limit', { detail: expect.stringContaining('may not manage the user "root"') }),
    ],
    [
      'a grant beyond it',
      { grants: ['**'] },
      not('beyond_limit', { detail: expect.stringContaining('may not give the grant "**"') }),
    ],
    ['an attribute beyond it', { attributes: { level: '9' } }, expect.objectContaining(not('beyond_limit'))],
    [
      'a short password',
      { password: 'short' },
      not('new_password_refused', { fault: 'too_short', detail: expect.stringContaining('fewer than 8') }),
    ],
    [
      'a password that all use',
      { password: 'password1' },
      expect.objectContaining(not('new_password_refused', { fault: 'common' })),
    ],
    [
      'the name as the password',
      { password: 'bob@example.com' },
      expect.objectContaining(not('new_password_refused', { fault: 'like_the_username' })),
    ],
    [
      'no user name',
      { username: ' ' },
      not('invalid_value', { detail: expect.stringContaining('user name') }),
    ],
    [
      'a grant that is none',
      { grants: ['a b'] },
      not('invalid_value', { detail: expect.stringContaining('"grants"') }),
    ],
  ])('%s', async (_what, more, result) => {
    expect(await create(more)).toEqual(result);
    expect(await gatehook.findUser('bob@example.com')).toBeNull();
  });

  test('a name that is taken, in any spelling, and by a user who was disabled', async () => {
    await stack.addUser('taken@example.com', { status: 'disabled' });
    expect(await create({ username: 'TAKEN@example.com' })).toEqual(not('exists'));
  });

  test('a user beyond the limit is not there', async () => {
    await stack.addUser('operator');
    expect(await gatehook.disableUser('operator')).toEqual({ changed: false, code: 'unknown_user' });
  });

  test('enabling a user who holds more than the application may give', async () => {
    await stack.addUser('chief@example.com', { roles: ['admin'], status: 'disabled' });
    expect(await gatehook.enableUser('chief@example.com')).toMatchObject({
      changed: false,
      code: 'beyond_limit',
      detail: expect.stringContaining('the role "admin"'),
    });
  });
});

describe('a reply that is lost behind what was done', () => {
  /** Does what is asked, and loses the replies whose numbers are given. */
  const losing = (...lost: readonly number[]): Fetch => {
    let count = 0;
    return async (url, init) => {
      const nth = ++count;
      const reply = await fetchApp(url, init);
      if (lost.includes(nth)) throw new TypeError('fetch failed');
      return reply;
    };
  };

  test('create: told as created, with the password that was sent', async () => {
    const result = await clientOf(losing(1)).createUser({ username: 'lost@example.com', password: PASSWORD });
    expect(result).toMatchObject({ created: true, user: { username: 'lost@example.com', active: true } });
    expect(await logsIn('lost@example.com')).toBe(true);
  });

  test('create, where another program took the name: told as taken', async () => {
    const racing: Fetch = async (url, init) => {
      if (init.method === 'POST' && (await gatehook.findUser('race@example.com')) === null) {
        await gatehook.createUser({ username: 'race@example.com', password: 'the words of another' });
        throw new TypeError('fetch failed');
      }
      return fetchApp(url, init);
    };
    const asked = { username: 'race@example.com', password: PASSWORD };
    expect(await clientOf(racing).createUser(asked)).toEqual({ created: false, code: 'exists' });
    expect(await logsIn('race@example.com', 'the words of another')).toBe(true);
  });

  test('every reply of create: an error that says that the user may be there', async () => {
    await expect(
      clientOf(losing(1, 2, 3)).createUser({ username: 'gone@example.com', password: PASSWORD }),
    ).rejects.toMatchObject({
      code: 'network',
      message: 'It could not be told whether the user was created: ask findUser, or let the person log in.',
    });
    expect(await gatehook.findUser('gone@example.com')).toMatchObject({ active: true });
  });

  test('the reply to the question that was to tell them apart', async () => {
    const asked = { username: 'twice@example.com', password: PASSWORD };
    expect(await clientOf(losing(1, 3)).createUser(asked)).toMatchObject({ created: true });
  });

  test('disable and delete', async () => {
    expect(await clientOf(losing(2)).disableUser('lost@example.com')).toEqual({ changed: true });
    expect(await clientOf(losing(1, 3)).deleteUser('lost@example.com')).toEqual({ changed: true });
    expect(await gatehook.findUser('lost@example.com')).toBeNull();
  });
});

describe('what is no answer', () => {
  const of = (...replies: readonly (FakeReply | Error)[]) => {
    const { fetch, sent } = scripted(...replies);
    const clock = new WaitingClock();
    const options = { url: 'https://gatehook.example', apiKey, fetch, clock, random: () => 0.5 };
    return { client: new Gatehook(options), sent };
  };
  const fault = (status: number, more: object = {}): FakeReply => ({
    status,
    headers: { 'x-request-id': 'request-1' },
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      detail: 'Why.',
      ...more,
    },
  });

  test.each<[FakeReply, string]>([
    [fault(401), 'untrusted_caller'],
    [fault(503), 'unavailable'],
    [fault(400, { scimType: 'invalidSyntax' }), 'malformed_question'],
    // A code under another status, or without SCIM's form, is not Gatehook's word.
    [fault(409, { status: '400', scimType: 'uniqueness' }), 'unexpected_answer'],
    [{ status: 409, body: { scimType: 'uniqueness' } }, 'unexpected_answer'],
    [{ status: 403, body: '<html>' }, 'unexpected_answer'],
    [{ status: 404, body: { message: 'Not Found' } }, 'not_found'],
    [{ status: 201, body: '<html>' }, 'unexpected_answer'],
    [{ status: 302, headers: { location: 'https://elsewhere.example' } }, 'unexpected_answer'],
    [{ status: 200, body: { Resources: [{}] } }, 'unexpected_answer'],
  ])('%j: an error, never a result', async (reply, code) => {
    for (const call of [
      (client: Gatehook) => client.createUser({ username: 'a', password: PASSWORD }),
      (client: Gatehook) => client.findUser('a'),
      (client: Gatehook) => client.disableUser('a'),
      (client: Gatehook) => client.deleteUser('a'),
    ])
      await expect(call(of(reply).client)).rejects.toMatchObject({ code });
  });

  /** Behind a CDN that drops queries the list of all users is the answer: the first one of it was changed, or deleted. */
  test('the filter that got lost on the way: no other user is found, changed or deleted', async () => {
    for (const username of ['first@example.com', 'second@example.com'])
      expect(await gatehook.createUser({ username, password: PASSWORD })).toMatchObject({ created: true });
    const methods: string[] = [];
    const dropping = clientOf((url, init) => {
      methods.push(String(init.method));
      return fetchApp(url.split('?')[0] ?? '', init);
    });
    for (const call of [
      () => dropping.findUser('second@example.com'),
      () => dropping.updateUser('second@example.com', { displayName: 'S' }),
      () => dropping.disableUser('second@example.com'),
      () => dropping.deleteUser('second@example.com'),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'unexpected_answer' });
    expect(methods).toEqual(['GET', 'GET', 'GET', 'GET']);
    expect(await gatehook.findUser('FIRST@example.com')).toMatchObject({ active: true });
  });

  test.each<[string, object]>([
    ['another user', { Resources: [{ id: '1', userName: 'mallory', active: true }] }],
    [
      'two users',
      {
        Resources: [
          { id: '1', userName: 'a', active: true },
          { id: '2', userName: 'b', active: true },
        ],
      },
    ],
  ])('a list of %s', async (_name, body) => {
    const { client, sent } = of({ status: 200, body });
    await expect(client.deleteUser('a')).rejects.toMatchObject({ code: 'unexpected_answer' });
    expect(sent).toHaveLength(1);
  });

  test('a creation answered by another user', async () => {
    const { client } = of({ status: 201, body: { id: '1', userName: 'mallory', active: true } });
    await expect(client.createUser({ username: 'a', password: PASSWORD })).rejects.toMatchObject({
      code: 'unexpected_answer',
    });
  });

  /** What proxies answer in Gatehook's place must not read as a user who is disabled, or gone. */
  test.each<[string, FakeReply]>([
    ['a page under 200', { status: 200, body: '<html>Sign in to the guest network</html>' }],
    ['nothing under 200', { status: 200 }],
    ['another user', { status: 200, body: { id: 'another', userName: 'a', active: false } }],
  ])('a change answered by %s is not told as done', async (_name, reply) => {
    const listed = { Resources: [{ id: 'id-1', userName: 'a', active: true }] };
    for (const call of [
      (client: Gatehook) => client.disableUser('a'),
      (client: Gatehook) => client.updateUser('a', { displayName: 'A' }),
      (client: Gatehook) => client.deleteUser('a'),
    ])
      await expect(call(of({ status: 200, body: listed }, reply).client)).rejects.toMatchObject({
        code: 'unexpected_answer',
      });
  });

  test('a stage without SCIM says how it gets it', async () => {
    await expect(of({ status: 404 }).client.findUser('a')).rejects.toThrow(
      'There is no SCIM at this address. Set "management: true" for the stage and deploy it',
    );
  });

  test('a lost password is told before anything is sent', async () => {
    const { client, sent } = of({ status: 201 });
    const lost = { username: 'a', password: undefined as unknown as string };
    await expect(client.createUser(lost)).rejects.toThrow('"password" is undefined.');
    await expect(client.findUser(undefined as unknown as string)).rejects.toThrow(
      '"username" must be a string.',
    );
    expect(sent).toEqual([]);
  });

  test('an application that signs is told that users are managed by a key', async () => {
    const { fetch, sent } = scripted({ status: 201 });
    await expect(
      new Gatehook(optionsFor(fetch)).createUser({ username: 'a', password: PASSWORD }),
    ).rejects.toThrow('Users are managed with "apiKey"');
    expect(sent).toEqual([]);
  });

  test('an outage is asked through, and a limit of API Gateway is no lost reply', async () => {
    const taken = fault(409, { scimType: 'uniqueness' });
    const { client, sent } = of({ status: 429 }, taken);
    expect(await client.createUser({ username: 'a' })).toEqual({ created: false, code: 'exists' });
    expect(sent.map(({ init }) => init.method)).toEqual(['POST', 'POST']);
  });
});
