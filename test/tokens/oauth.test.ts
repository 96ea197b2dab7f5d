// POST /oauth/token: an application gets a token for itself, in OAuth's own words, and only where all sides want it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { codeOf, PASSWORD } from '../support/stack.ts';
import { FORM, startTokenStack, type TokenStack } from '../support/tokens.ts';

const LIMITS = { dialects: ['oauth', 'native'], mayIssueTokens: true } as const;

let stack: TokenStack;
const keys: Record<string, string> = {};

beforeAll(async () => {
  stack = await startTokenStack();
  const applications = {
    report: { mayAssertLogin: ['report'] },
    plain: { mayAssertLogin: ['plain'], permissionTemplates: { 'oauth.scope': '${scope}' } },
    bounded: { mayAssertLogin: ['bounded'], mayAsk: ['oauth:orders:**'] },
    proud: { mayAssertLogin: [] },
    homeless: { mayAssertLogin: ['homeless'] },
    sleeping: { mayAssertLogin: ['sleeping'] },
    silent: { mayAssertLogin: ['silent'], mayIssueTokens: false },
    foreign: { mayAssertLogin: ['foreign'], dialects: ['native'] },
    'with-audience': { mayAssertLogin: ['with-audience'], audience: 'https://orders.example' },
  };
  for (const [id, limits] of Object.entries(applications))
    keys[id] = await stack.addKeyedApplication(id, { ...LIMITS, ...limits });
  const grants = ['oauth:login', 'oauth:orders:**', 'orders:**', 'oauth:mail', '!oauth:orders:13:**'];
  for (const name of ['report', 'plain', 'bounded', 'proud', 'silent', 'foreign', 'with-audience', 'alice'])
    await stack.addUser(name, { grants });
  await stack.addUser('sleeping', { grants, status: 'disabled' });
});
afterAll(() => stack.database.close());

async function request(id: string, form: Record<string, string>, repeated = '') {
  const client = { client_id: id, client_secret: keys[id] ?? '' };
  const body = new URLSearchParams({ ...client, ...form }).toString() + repeated;
  const answer = await stack.ask(null, { path: '/oauth/token', body, headers: FORM, unsigned: true });
  return { status: answer.status, body: JSON.parse(answer.body) };
}
const forItself = (id: string, scope?: string) =>
  request(id, { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });

describe('client_credentials', () => {
  test('the token is about the application, for its audience, with the scope that the answer says', async () => {
    const { status, body } = await forItself('report', 'orders:42:read mail');
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
        scope: 'oauth:orders:42:read oauth:mail',
        username: 'report',
      },
    ]);
    expect(decodeJwt(body.access_token)).toMatchObject({
      sub: 'report',
      client_id: 'report',
      aud: 'report',
      scope: body.scope,
    });
  });

  test('without a scope the permission oauth:login is asked', async () => {
    expect((await forItself('report')).body.scope).toBe('oauth:login');
  });

  test("an application's own template decides what a scope asks for", async () => {
    const { body } = await forItself('plain', 'orders:42:read');
    expect(body.scope).toBe('orders:42:read');
  });

  test('the audience is the application’s', async () => {
    const { body } = await forItself('with-audience');
    expect(decodeJwt(body.access_token).aud).toBe('https://orders.example');
  });

  test('Gatehook takes the token as the user of that name', async () => {
    const { body } = await forItself('report');
    const question = { accessToken: body.access_token, permissions: ['orders:1:read'] };
    const headers = { authorization: `Bearer ${keys.report}` };
    expect(codeOf(await stack.ask(question, { unsigned: true, headers }))).toBe('allow');
  });

  test.each([
    ['that may not vouch for its own login', 'proud', 'caller_not_allowed'],
    ['that may issue no tokens', 'silent', 'caller_not_allowed'],
    ['that does not speak oauth', 'foreign', 'caller_not_allowed'],
    ['without a user of its name', 'homeless', 'invalid_credentials'],
    ['whose user is disabled', 'sleeping', 'invalid_credentials'],
  ])('an application %s: unauthorized_client', async (_what, id, code) => {
    const { status, body } = await forItself(id);
    expect([status, body.error, body.code]).toEqual([400, 'unauthorized_client', code]);
  });

  test.each([
    ['is not granted', 'report', 'admin', 'not_authorized'],
    ['is denied', 'report', 'orders:13:read', 'not_authorized'],
    ['is one of two that are granted', 'report', 'mail admin', 'not_authorized'],
    ['is too long for a permission', 'report', 'x'.repeat(8193), 'not_authorized'],
    [
      'has 101 words',
      'report',
      Array.from({ length: 101 }, (_, n) => `s${n}`).join(' '),
      'malformed_question',
    ],
    ['is a wildcard', 'plain', '**', 'not_authorized'],
    ['is a denial', 'plain', '!orders:1:read', 'not_authorized'],
  ])('a scope that %s: invalid_scope', async (_what, id, scope, code) => {
    const { status, body } = await forItself(id, scope);
    expect([status, body.error, body.code]).toEqual([400, 'invalid_scope', code]);
  });

  test('a scope beyond what the application may ask: unauthorized_client', async () => {
    expect((await forItself('bounded', 'mail')).body.error).toBe('unauthorized_client');
    expect((await forItself('bounded', 'orders:42:read')).status).toBe(200);
  });

  test('a name and a password beside it change nothing', async () => {
    const form = { grant_type: 'client_credentials', username: 'alice', password: PASSWORD };
    expect((await request('report', form)).body.username).toBe('report');
  });
});

describe('the grant', () => {
  test.each([
    ['absent', {}, '', 'invalid_request', "'grant_type' is missing."],
    ['empty', { grant_type: '' }, '', 'invalid_request', "'grant_type' is missing."],
    [
      'twice',
      { grant_type: 'password' },
      '&grant_type=password',
      'invalid_request',
      'A parameter stands twice.',
    ],
    [
      'authorization_code',
      { grant_type: 'authorization_code' },
      '',
      'unsupported_grant_type',
      "'grant_type' must be client_credentials or password.",
    ],
    [
      'refresh_token',
      { grant_type: 'refresh_token' },
      '',
      'unsupported_grant_type',
      "'grant_type' must be client_credentials or password.",
    ],
  ])('%s', async (_what, form, repeated, error, description) => {
    const { status, body } = await request('report', form, repeated);
    expect([status, body]).toEqual([
      400,
      { error, error_description: description, code: 'malformed_question' },
    ]);
  });

  test.each([
    ['no scope', {}, 'invalid_grant'],
    ['a scope', { scope: 'admin' }, 'invalid_scope'],
  ])('a password with %s that is refused', async (_what, form, error) => {
    const limited = { grant_type: 'password', username: 'bob', password: PASSWORD, ...form };
    await stack.addUser('bob', { grants: [] }).catch(() => undefined);
    const { status, body } = await request('report', limited);
    expect([status, body.error, body.code]).toEqual([400, error, 'not_authorized']);
  });
});

describe('a parameter that stands twice (RFC 6749 §3.2)', () => {
  const basic = () => ({
    authorization: `Basic ${Buffer.from(`report:${keys.report}`).toString('base64')}`,
  });

  test.each([
    ['another id', 'client_id=report&client_id=shop'],
    ['the same id', 'client_id=report&client_id=report'],
    ['a secret', 'client_secret=&client_secret=ghk_other'],
    ['a parameter that is not read', 'resource=a&resource=b'],
    ['a name of every object', '__proto__=a&__proto__=b'],
  ])('%s, beside a proof in Basic: 400, and no token', async (_what, repeated) => {
    const body = `grant_type=client_credentials&${repeated}`;
    const headers = { ...FORM, ...basic() };
    const answer = await stack.ask(null, { path: '/oauth/token', body, headers, unsigned: true });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'A parameter stands twice.',
        code: 'malformed_question',
      },
    ]);
  });
});
