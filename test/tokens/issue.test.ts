// What a token holds, when it is issued, and when it is not: RFC 9068 read from the token itself.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeUser } from '../../cli/users/stored.ts';
import { codeOf, PASSWORD, startStack } from '../support/stack.ts';
import { ISSUER, keyPair, startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
const login = { username: 'Alice', password: PASSWORD, permissions: ['orders:1:read', 'orders:2:read'] };

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true, mayAssert: true });
  await stack.addApplication('desk', { mayIssueTokens: true, audience: 'https://api.example' });
  await stack.addApplication('plain');
  await stack.addRole('reader', ['orders:*:read']);
  await stack.addRole('clerk', [], ['reader']);
  await stack.addUser('alice', { roles: ['clerk'], tokenGeneration: 'first' });
});
afterAll(() => stack.database.close());

const decode = (text = '') => JSON.parse(Buffer.from(text, 'base64url').toString());
async function issued(question: object, application?: string) {
  const answer = JSON.parse(
    (await stack.ask({ ...question, token: true }, { ...(application && { application }) })).body,
  );
  const [header, claims] = answer.accessToken.split('.');
  return { answer, header: decode(header), claims: decode(claims) };
}

test('the answer: the token beside the decision, as a bearer, for 15 minutes', async () => {
  const { answer } = await issued(login);
  expect(answer).toMatchObject({
    decision: 'allow',
    username: 'alice',
    tokenType: 'Bearer',
    expiresIn: 900,
    accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{342}$/),
  });
});

test('the header: RS256, at+jwt, and the RFC 7638 thumbprint of the key', async () => {
  const { header } = await issued(login);
  const { e, kty, n } = (await keyPair(0)).privateJwk;
  const thumbprint = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  expect(header).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: thumbprint });
});

test('the claims: the seven of RFC 9068, auth_time, what was asked and allowed, all roles, the generation', async () => {
  const now = Math.floor(stack.clock.now() / 1000);
  expect((await issued(login)).claims).toEqual({
    iss: ISSUER,
    exp: now + 900,
    aud: 'shop',
    sub: 'alice',
    client_id: 'shop',
    iat: now,
    jti: expect.stringMatching(/^[a-z2-7]{26}$/),
    auth_time: now,
    scope: 'orders:1:read orders:2:read',
    roles: ['clerk', 'reader'],
    gen: 'first',
  });
});

test('the audience is the application, or the one that it is given', async () => {
  expect((await issued(login, 'desk')).claims).toMatchObject({
    aud: 'https://api.example',
    client_id: 'desk',
  });
});

test('nothing asked: no scope', async () => {
  expect((await issued({ ...login, permissions: [] })).claims).not.toHaveProperty('scope');
});

test('for an asserted user: auth_time is when the application vouched', async () => {
  const { claims } = await issued({ username: 'alice', assert: true });
  expect(claims.auth_time).toBe(claims.iat);
});

test('two tokens never share an id, also from two instances', async () => {
  const app = stack.instance();
  const second = await stack.ask({ ...login, token: true }, { app });
  const ids = [
    (await issued(login)).claims.jti,
    (await issued(login)).claims.jti,
    decode(JSON.parse(second.body).accessToken.split('.')[1]).jti,
  ];
  expect(new Set(ids).size).toBe(3);
});

describe('no token', () => {
  test('where none was asked', async () => {
    expect(JSON.parse((await stack.ask(login)).body)).not.toHaveProperty('accessToken');
  });

  test('for an application that may not issue them', async () => {
    expect(codeOf(await stack.ask({ ...login, token: true }, { application: 'plain' }))).toBe(
      'caller_not_allowed',
    );
  });

  test('for a wrong password, or a permission that is not allowed', async () => {
    for (const wrong of [{ password: 'wrong' }, { permissions: ['orders:1:read', 'orders:1:refund'] }]) {
      const { body } = await stack.ask({ ...login, ...wrong, token: true });
      expect(body).not.toContain('accessToken');
    }
  });

  test('for a token: it would never end', async () => {
    const accessToken = (await issued(login)).answer.accessToken;
    expect(codeOf(await stack.ask({ accessToken, token: true }))).toBe('caller_not_allowed');
    expect(stack.lines.at(-1)?.reason).toBe('a token is not exchanged for another');
  });

  test('longer than API Gateway takes in a header: 4,096 bytes of permissions and roles fit, one more does not', async () => {
    await changeUser(stack.database.table, 'alice', (user) => ({ ...user, grants: ['**'], version: 'wide' }));
    const roles = 'clerk reader'.length;
    const filling = (bytes: number) => {
      const whole = bytes - roles - 1;
      const [most, rest] = [Math.floor(whole / 1000), whole % 1000];
      return [...Array(most).fill('p'.repeat(999)), 'q'.repeat(rest)];
    };
    const longest = await issued({ ...login, permissions: filling(4096) });
    expect(longest.answer.accessToken.length).toBeLessThanOrEqual(8192);
    expect(codeOf(await stack.ask({ accessToken: longest.answer.accessToken }))).toBe('allow');
    expect(codeOf(await stack.ask({ ...login, permissions: filling(4097), token: true }))).toBe(
      'caller_not_allowed',
    );
  });

  test('from a stage without token keys: the decision alone, and a token proves no user there', async () => {
    const { accessToken } = (await issued(login)).answer;
    const bare = await startStack();
    await bare.addApplication('shop', { mayIssueTokens: true });
    await bare.addUser('alice', { grants: ['orders:**'] });
    expect(JSON.parse((await bare.ask({ ...login, token: true })).body)).not.toHaveProperty('accessToken');
    expect(codeOf(await bare.ask({ accessToken }))).toBe('invalid_credentials');
    expect(codeOf(await bare.ask(null, { path: '/.well-known/jwks.json', method: 'GET' }))).toBe('not_found');
    await bare.database.close();
  });
});

describe('life', () => {
  test('15 minutes and five seconds of tolerance between clocks', async () => {
    const accessToken = (await issued(login)).answer.accessToken;
    stack.clock.advance(904_000);
    expect(codeOf(await stack.ask({ accessToken }))).toBe('allow');
    stack.clock.advance(1_000);
    expect(codeOf(await stack.ask({ accessToken }))).toBe('invalid_credentials');
  });

  test('a token from an instance whose clock is five seconds ahead is taken', async () => {
    stack.clock.advance(5_000);
    const accessToken = (await issued(login)).answer.accessToken;
    stack.clock.advance(-5_000);
    expect(codeOf(await stack.ask({ accessToken }))).toBe('allow');
  });
});
