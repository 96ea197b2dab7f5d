// Token questions: what the table says counts on the very next request, at the price of one trip and no hash.
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import { changeUser, createUser, deleteUser, requireUser } from '../../cli/users/stored.ts';
import { revokeToken } from '../../functions/store/revocations.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf } from '../support/stack.ts';
import { ISSUER, keyPair, startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
let token: string;
let key: string;
let version = 0;

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addApplication('billing');
  await stack.addApplication('twin', { audience: 'shop' });
  key = await stack.addKeyedApplication('keyed', { audience: 'shop' });
  await stack.addUser('alice', { grants: ['orders:**'] });
  await stack.addUser('bob', { grants: ['orders:**'] });
});
beforeEach(async () => {
  token = await stack.token();
});
afterAll(() => stack.database.close());

const change = (more: object) =>
  changeUser(stack.database.table, 'alice', (user) => ({ ...user, ...more, version: `v${++version}` }));
const claimsOf = (text: string) => JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString());

async function ask(question: object = {}, application = 'shop') {
  const answer = await stack.ask(
    { accessToken: token, permissions: ['orders:1:read'], ...question },
    { application },
  );
  const code = codeOf(answer);
  return code === 'allow' ? code : `${code}: ${stack.lines.at(-1)?.reason}`;
}

describe('refused on the next request', () => {
  test('a disabled user, until enabled again', async () => {
    await change({ status: 'disabled' });
    expect(await ask()).toBe('invalid_credentials: the user is disabled');
    await change({ status: 'active' });
    expect(await ask()).toBe('allow');
  });

  test('another generation', async () => {
    await change({ tokenGeneration: 'new' });
    expect(await ask()).toBe("invalid_credentials: the user's tokens of that generation were revoked");
  });

  test('a user who was deleted, and one created anew under the name', async () => {
    const { table } = stack.database;
    const alice = await requireUser(table, 'alice');
    await deleteUser(table, 'alice');
    expect(await ask()).toBe('invalid_credentials: no such user');
    await createUser(table, { ...alice, tokenGeneration: 'of the new alice' });
    expect(await ask()).toMatch(/^invalid_credentials: the user's tokens/);
  });

  test('a revoked id, until the token would be dead anyway', async () => {
    const { jti, exp } = claimsOf(token);
    await revokeToken(stack.database.table, jti, exp);
    expect(await ask()).toBe('invalid_credentials: the token was revoked');
    stack.clock.advance((exp - stack.clock.now() / 1000 + 4) * 1000);
    expect(await ask()).toBe('invalid_credentials: the token was revoked');
  });

  test('a withdrawn grant: permissions are decided from the table, not from the scope', async () => {
    await change({ grants: [] });
    expect(await ask()).toBe('not_authorized: 1 of 1 permissions are not allowed');
    await change({ grants: ['orders:**'] });
  });

  test('a disabled application', async () => {
    const { table } = stack.database;
    const set = (status: 'active' | 'disabled') =>
      changeApplication(table, 'shop', (shop) => ({ ...shop, status, version: `v${++version}` }));
    await set('disabled');
    expect(await ask()).toBe('untrusted_caller: the application is disabled');
    await set('active');
  });
});

test.each([
  ['the same audience by another application', 'twin', 'allow'],
  ['another audience', 'billing', 'invalid_credentials: the token is made out to another audience'],
])('%s', async (_what, application, answer) => {
  expect(await ask({}, application)).toBe(answer);
});

test.each([
  ['its own name', 'ALICE', 'allow'],
  ["somebody else's name", 'bob', 'invalid_credentials: no such user'],
])('beside %s', async (_what, username, answer) => {
  expect(await ask({ username })).toBe(answer);
});

test('the log names the user of a token, allowed or not', async () => {
  for (const permission of ['orders:1:read', 'stock:1:read']) {
    await ask({ permissions: [permission] });
    expect(stack.lines.at(-1)).toMatchObject({ username: 'alice', credentials: 'accessToken' });
  }
});

describe('the price', () => {
  const asked = async (headers: Record<string, string>) => {
    const { table, sent } = interceptTable(stack.database.table);
    const app = stack.instance({ table });
    const question = { accessToken: token, permissions: ['orders:1:read'] };
    const unsigned = Object.keys(headers).length > 0;
    await stack.ask(question, { app, headers, unsigned });
    sent.length = 0;
    const runs = stack.hasher.runs;
    expect(codeOf(await stack.ask(question, { app, headers, unsigned }))).toBe('allow');
    return { calls: sent.map(({ name }) => name), hashes: stack.hasher.runs - runs };
  };

  test('with an API key: one trip, no hash', async () => {
    expect(await asked({ 'x-api-key': key })).toEqual({ calls: ['BatchGetCommand'], hashes: 0 });
  });

  test('signed: the claim of the webhook id beside it', async () => {
    expect(await asked({})).toEqual({ calls: ['BatchGetCommand', 'PutCommand'], hashes: 0 });
  });

  test('200 forgeries read the secret at most once more', async () => {
    await ask();
    const reads = stack.reads.count;
    const [, claims, signature] = token.split('.');
    for (let at = 0; at < 200; at++) {
      const kid = Buffer.from(`${at}`.padStart(32, '0')).toString('base64url');
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid })).toString('base64url');
      await stack.ask({ accessToken: `${header}.${claims}.${signature}` });
    }
    expect(stack.reads.count - reads).toBeLessThanOrEqual(1);
  });

  test('no key is imported twice in a warm instance, though the secret is read again', async () => {
    const imported = jest.spyOn(crypto.subtle, 'importKey');
    const app = stack.instance();
    const { reads } = stack;
    const before = reads.count;
    for (let minute = 0; minute < 12; minute++) {
      stack.clock.advance(60_000);
      await stack.ask({ accessToken: token }, { app });
      await stack.ask(null, { app, path: '/.well-known/jwks.json', method: 'GET', unsigned: true });
    }
    expect(reads.count - before).toBeGreaterThan(2);
    // One private and one public half.
    expect(imported).toHaveBeenCalledTimes(2);
    imported.mockRestore();
  });
});

describe('keys that cannot be had are unknown, never a refusal', () => {
  test.each([
    ['a secret that does not answer', () => Promise.reject(new Error('no answer'))],
    ['a secret that is no JSON', async () => 'x'],
    ['a secret with a broken key', async () => JSON.stringify({ keys: [{ kid: 'x' }] })],
  ])('%s', async (_what, readKeys) => {
    const random = { bytes: () => new Uint8Array(16), fraction: () => 0 };
    const app = stack.instance({
      tokens: new AccessTokens({ readKeys, issuer: ISSUER, lifetime: 900 }, stack.clock, random),
    });
    const questions = [
      { accessToken: token },
      { username: 'bob', password: 'correct horse battery staple', token: true },
    ];
    for (const question of questions) {
      const answer = await stack.ask(question, { app });
      expect([answer.status, codeOf(answer)]).toEqual([503, 'unavailable']);
    }
    const keySet = await stack.ask(null, {
      app,
      path: '/.well-known/jwks.json',
      method: 'GET',
      unsigned: true,
    });
    expect([keySet.status, keySet.headers['cache-control']]).toEqual([503, 'no-store']);
    // A question without a token does not need the keys.
    const plain = { username: 'bob', password: 'correct horse battery staple' };
    expect(codeOf(await stack.ask(plain, { app }))).toBe('allow');
  });

  test('an empty set, before the first rotation: unavailable, and seconds after it, not', async () => {
    const texts = ['{"keys":[],"initial":"x"}'];
    const random = { bytes: () => new Uint8Array(16), fraction: () => 0 };
    const app = stack.instance({
      tokens: new AccessTokens(
        { readKeys: async () => texts[0], issuer: ISSUER, lifetime: 900 },
        stack.clock,
        random,
      ),
    });
    const login = { username: 'bob', password: 'correct horse battery staple', token: true };
    expect(codeOf(await stack.ask(login, { app }))).toBe('unavailable');
    const fresh = await keyPair(0);
    texts[0] = JSON.stringify({
      keys: [{ ...fresh, createdAt: stack.clock.now(), signsFrom: stack.clock.now() }],
    });
    stack.clock.advance(30_000);
    expect(codeOf(await stack.ask(login, { app }))).toBe('allow');
  });
});
