// POST /token/introspect (RFC 7662) and POST /token/revoke (RFC 7009): who may ask, what is told, what is done.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeUser } from '../../cli/users/stored.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';
import { FORM, ISSUER, startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
let key: string;
let token: string;

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addApplication('api', { introspects: ['shop'] });
  await stack.addApplication('twin', { audience: 'shop' });
  await stack.addApplication('stranger');
  await stack.addApplication('gone', { status: 'disabled', introspects: ['shop'] });
  key = await stack.addKeyedApplication('keyed', { introspects: ['shop'] });
  await stack.addUser('alice', { grants: ['orders:**'], tokenGeneration: 'first' });
});
beforeEach(async () => {
  token = await stack.token();
});
afterAll(() => stack.database.close());

const introspect = async (application?: string, form: Record<string, string> = { token }) => {
  const { status, body } = await stack.post('/token/introspect', form, application);
  return { status, body: JSON.parse(body) };
};
const revoke = (application?: string, form: Record<string, string> = { token }) =>
  stack.post('/token/revoke', form, application);
const INACTIVE = { status: 200, body: { active: false } };
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('introspection', () => {
  test('a live token: what RFC 7662 names, and nothing of its generation', async () => {
    const now = Math.floor(stack.clock.now() / 1000);
    expect(await introspect()).toEqual({
      status: 200,
      body: {
        active: true,
        scope: 'orders:1:read',
        client_id: 'shop',
        username: 'alice',
        token_type: 'Bearer',
        exp: now + 900,
        iat: now,
        sub: 'alice',
        aud: 'shop',
        iss: ISSUER,
        jti: expect.stringMatching(/^[a-z2-7]{26}$/),
      },
    });
  });

  test('is not stored by a cache on the way', async () => {
    const answer = await stack.post('/token/introspect', { token });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json' });
  });

  test.each([
    ['the application that it was issued to', 'shop', true],
    ['one that lists the audience', 'api', true],
    ['one of the same audience', 'twin', true],
    ['one that it does not concern', 'stranger', false],
  ])('%s', async (_who, application, active) => {
    expect((await introspect(application)).body.active).toBe(active);
  });

  test('a foreign token is answered like no token at all', async () => {
    expect(await introspect('stranger')).toEqual(INACTIVE);
    expect(await introspect('stranger', { token: 'x.y.z' })).toEqual(INACTIVE);
  });

  test.each([
    ['no token of ours', () => ({ token: 'x.y.z' })],
    ['a token with a space behind', () => ({ token: `${token} ` })],
    ['an API key', () => ({ token: key })],
  ])('%s is inactive', async (_what, form) => {
    expect(await introspect('shop', form())).toEqual(INACTIVE);
  });

  test('an expired token is inactive', async () => {
    stack.clock.advance(905_000);
    expect(await introspect()).toEqual(INACTIVE);
  });

  test('a disabled user, a new generation, a deleted user: inactive at once', async () => {
    const { table } = stack.database;
    for (const change of [{ status: 'disabled' }, { status: 'active', tokenGeneration: 'second' }] as const) {
      await changeUser(table, 'alice', (user) => ({ ...user, ...change, version: JSON.stringify(change) }));
      expect(await introspect()).toEqual(INACTIVE);
    }
    await changeUser(table, 'alice', (user) => ({ ...user, tokenGeneration: 'first', version: 'again' }));
    expect((await introspect()).body.active).toBe(true);
  });

  test('hints and unknown parameters change nothing', async () => {
    const form = { token, token_type_hint: 'refresh_token', more: 'x' };
    expect((await introspect('shop', form)).body.active).toBe(true);
  });
});

describe('revocation', () => {
  test('counts on the very next question and introspection, for every instance', async () => {
    const other = stack.instance();
    expect(codeOf(await stack.ask({ accessToken: token }, { app: other }))).toBe('allow');
    expect(await revoke()).toMatchObject({ status: 200, body: '' });
    expect(codeOf(await stack.ask({ accessToken: token }))).toBe('invalid_credentials');
    expect(codeOf(await stack.ask({ accessToken: token }, { app: other }))).toBe('invalid_credentials');
    expect(await introspect()).toEqual(INACTIVE);
  });

  test('takes one token, not its siblings', async () => {
    const sibling = await stack.token();
    await revoke();
    expect(codeOf(await stack.ask({ accessToken: sibling }))).toBe('allow');
  });

  test.each([
    ['again', () => token],
    ['of no token of ours', () => 'x.y.z'],
  ])('%s is 200', async (_what, form) => {
    await revoke();
    expect((await revoke('shop', { token: form() })).status).toBe(200);
  });

  test('by an application that lists the audience', async () => {
    expect((await revoke('api')).status).toBe(200);
    expect(codeOf(await stack.ask({ accessToken: token }))).toBe('invalid_credentials');
  });

  test('by an application that it does not concern: refused and told, and the token lives on', async () => {
    const answer = await revoke('stranger');
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      {
        error: 'unauthorized_client',
        error_description: 'The application is not allowed to ask this',
        code: 'caller_not_allowed',
      },
    ]);
    expect(codeOf(await stack.ask({ accessToken: token }))).toBe('allow');
  });

  test('is kept a minute longer than the token lives, and names nothing but its id', async () => {
    const { table, sent } = interceptTable(stack.database.table);
    const app = stack.instance({ table });
    const body = new URLSearchParams({ token }).toString();
    await stack.ask(null, { app, path: '/token/revoke', body, headers: FORM });
    const { jti, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const item = sent.find(
      ({ name, input }) => name === 'PutCommand' && !JSON.stringify(input).includes('CLAIM#'),
    );
    expect(item?.input.Item).toEqual({ pk: `REVOKED#${jti}`, sk: 'REVOKED', expiresAt: exp + 60 });
  });

  test('when the table does not take it: 503, and the same request may be sent again', async () => {
    const body = new URLSearchParams({ token }).toString();
    const request = { id: 'msg_same', path: '/token/revoke', body, headers: FORM };
    const { table } = interceptTable(stack.database.table, ({ name, input }) => {
      if (name === 'PutCommand' && JSON.stringify(input).includes('REVOKED#')) throw new Error('broken');
    });
    const failed = await stack.ask(null, { ...request, app: stack.instance({ table }) });
    expect([failed.status, failed.headers['retry-after'], JSON.parse(failed.body).error]).toEqual([
      503,
      '1',
      'temporarily_unavailable',
    ]);
    expect(codeOf(await stack.ask({ accessToken: token }))).toBe('allow');
    expect((await stack.ask(null, request)).status).toBe(200);
    expect(codeOf(await stack.ask({ accessToken: token }))).toBe('invalid_credentials');
  });
});

describe.each(['/token/introspect', '/token/revoke'])('%s: the caller and the form', (path) => {
  const unsigned = (headers: Record<string, string>, body = `token=${token}`) =>
    stack.ask(null, { path, body, unsigned: true, headers: { ...FORM, ...headers } });

  test.each([
    ['no proof', () => ({})],
    ['a user password', () => basic('alice', PASSWORD)],
    ['the key of another application', () => basic('shop', key)],
    ['the token itself as a proof', () => ({ authorization: `Bearer ${token}` })],
  ])('%s: 401 invalid_client', async (_what, headers) => {
    const answer = await unsigned(headers());
    expect([answer.status, answer.headers['www-authenticate'], JSON.parse(answer.body)]).toEqual([
      401,
      'Basic realm="gatehook"',
      {
        error: 'invalid_client',
        error_description: 'The asking application is not proved',
        code: 'untrusted_caller',
      },
    ]);
  });

  test('a disabled application: 401 invalid_client', async () => {
    expect((await stack.post(path, { token }, 'gone')).status).toBe(401);
  });

  /** As oauth4webapi and openid-client encode both halves (RFC 6749 §2.3.1): every `_` and `-` too. */
  const formEncoded = (text: string) =>
    encodeURIComponent(text).replace(
      /[-_.!~*'()]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const posted = (id: string, secret: string) =>
    new URLSearchParams({ token, client_id: id, client_secret: secret }).toString();

  test.each<[string, () => Record<string, string>]>([
    ['client_secret_basic', () => basic('keyed', key)],
    ['client_secret_basic, form-encoded', () => basic(formEncoded('keyed'), formEncoded(key))],
    [
      'client_secret_basic, form-encoded with small digits',
      () => basic('keyed', formEncoded(key).toLowerCase()),
    ],
    ['Bearer', () => ({ authorization: `Bearer ${key}` })],
    ['X-API-Key', () => ({ 'x-api-key': key })],
  ])('%s is taken', async (_what, headers) => {
    expect((await unsigned(headers())).status).toBe(200);
  });

  test('parameters without a value count as left out (RFC 6749 §3.2)', async () => {
    const body = `token=${token}&client_id=&client_secret=`;
    expect((await unsigned(basic('keyed', key), body)).status).toBe(200);
    expect((await unsigned({}, body)).status).toBe(401);
  });

  test('client_secret_post is taken', async () => {
    expect((await unsigned({}, posted('keyed', key))).status).toBe(200);
  });

  test.each<[string, () => Record<string, string>, () => string]>([
    ['a key that was encoded twice', () => basic('keyed', formEncoded(formEncoded(key))), () => ''],
    ['a key with a percent sign behind it', () => basic('keyed', `${key}%`), () => ''],
    ["another application's id in the form", () => ({}), () => posted('shop', key)],
    ['a secret in the form and one in Basic', () => basic('keyed', key), () => posted('keyed', key)],
    [
      'an id in the form that is not the key holder',
      () => basic('keyed', key),
      () => `token=${token}&client_id=shop`,
    ],
  ])('%s: 401 invalid_client', async (_what, headers, body) => {
    const answer = await unsigned(headers(), body() || `token=${token}`);
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([401, 'invalid_client']);
  });

  test('a signed request counts once: again is 409', async () => {
    const request = { id: `msg_${path.length}`, path, body: `token=${token}`, headers: FORM };
    expect((await stack.ask(null, request)).status).toBe(200);
    const again = await stack.ask(null, request);
    expect([again.status, JSON.parse(again.body).code]).toEqual([409, 'replayed']);
  });

  test.each([
    ['no token', '', "Send the token as 'token'."],
    ['an empty token', 'token=', "Send the token as 'token'."],
    ['two tokens', 'token=a&token=b', 'A parameter stands twice.'],
    ['no UTF-8', Buffer.from([0x74, 0xff]), 'The form is not UTF-8.'],
  ])('%s: 400 invalid_request', async (_what, body, description) => {
    const answer = await stack.ask(null, { path, body, headers: FORM });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      { error: 'invalid_request', error_description: description, code: 'malformed_question' },
    ]);
  });

  test('JSON: 415, GET: 405', async () => {
    expect((await stack.ask({ token }, { path })).status).toBe(415);
    expect((await stack.ask(null, { path, method: 'GET' })).status).toBe(405);
  });

  test.each(['BatchGetCommand', 'PutCommand'])('a %s that fails: 503', async (name) => {
    const { table } = interceptTable(stack.database.table, (command) => {
      if (command.name === name) throw new Error('broken');
    });
    const answer = await stack.ask(null, {
      app: stack.instance({ table }),
      path,
      body: `token=${token}`,
      headers: FORM,
    });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([503, 'unavailable']);
  });

  test('is recorded with its caller, its route and the token id, never the token', async () => {
    await stack.post(path, { token });
    const line = stack.lines.at(-1);
    expect(line).toMatchObject({
      dialect: 'token',
      route: path,
      application: 'shop',
      username: 'alice',
      outcome: 'allow',
    });
    expect(line?.reason).toMatch(/^the (token [a-z2-7]{26} is active|access token [a-z2-7]{26} is revoked)$/);
    expect(JSON.stringify(line)).not.toContain(token.split('.')[2]);
  });
});
