// What POST /token/introspect and /token/revoke decide, with what is recorded of it: who it was about, and why.
import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../functions/decision/facts.ts';
import type { AccessTokenClaims, TokenClaims } from '../../functions/tokens/claims.ts';
import { readToken } from '../../functions/tokens/endpoint.ts';
import { introspect } from '../../functions/tokens/introspect.ts';
import { revoke } from '../../functions/tokens/revoke.ts';
import { application } from '../support/application.ts';

const common = {
  audience: 'shop',
  subject: 'alice',
  clientId: 'shop',
  tokenId: 'the-id',
  issuedAt: 1,
  expiresAt: 2,
  generation: 'first',
};
const access: AccessTokenClaims = { ...common, kind: 'access', issuer: 'https://gatehook.example' };
const alice = {
  name: 'alice',
  status: 'active',
  roles: ['clerk'],
  grants: ['**'],
  attributes: { mail: 'a@example.com' },
  tokenGeneration: 'first',
  version: '',
} as const;
const facts: Facts = {
  application: null,
  user: alice,
  attempts: null,
  revision: null,
  claimed: false,
  tokenRevoked: false,
};
const { signal } = new AbortController();
const about = (token: TokenClaims | null, asking = 'shop', changed: Partial<Facts> = {}) => ({
  application: application(asking),
  token,
  facts: { ...facts, ...changed },
  signal,
});
const bodyOf = ({ answer }: ReturnType<typeof introspect>) => JSON.parse(String(answer.body));

describe('introspection', () => {
  test('of a token that counts tells of the token alone, nothing of the user behind it', () => {
    const outcome = introspect(about(access));
    expect(outcome.decision).toStrictEqual({
      outcome: 'allow',
      code: 'allowed',
      reason: 'the token the-id is active',
      explanation: [],
      username: 'alice',
      permissions: [],
      user: { username: 'alice', roles: [], attributes: {} },
    });
    expect(bodyOf(outcome)).toStrictEqual({
      active: true,
      client_id: 'shop',
      username: 'alice',
      token_type: 'Bearer',
      exp: 2,
      iat: 1,
      sub: 'alice',
      aud: 'shop',
      iss: access.issuer,
      jti: 'the-id',
    });
  });

  test('of a token with a scope tells it', () => {
    expect(bodyOf(introspect(about({ ...access, scope: 'a b' })))).toHaveProperty('scope', 'a b');
  });

  test.each<[string, TokenClaims, string, Partial<Facts>, string]>([
    ['a refresh token', { ...common, kind: 'refresh' }, 'shop', {}, 'it is a refresh token'],
    ['a token of others', access, 'stranger', {}, 'it does not concern the application'],
    ['a token that was revoked', access, 'shop', { tokenRevoked: true }, 'the token was revoked'],
    ['a token of a user who is gone', access, 'shop', { user: null }, 'no such user'],
    [
      'a token of a disabled user',
      access,
      'shop',
      { user: { ...alice, status: 'disabled' } },
      'the user is disabled',
    ],
  ])('of %s says inactive, and records whose it is and why', (_what, token, asking, changed, why) => {
    const outcome = introspect(about(token, asking, changed));
    expect([outcome.answer.status, bodyOf(outcome)]).toStrictEqual([200, { active: false }]);
    expect(outcome.decision).toMatchObject({
      outcome: 'deny',
      code: 'invalid_credentials',
      reason: `the token is inactive: ${why}`,
      username: 'alice',
    });
  });

  test('of no token of ours records no name', () => {
    const { decision } = introspect(about(null));
    expect(decision.reason).toBe('the token is inactive: it is not a live token of this stage');
    expect(decision).not.toHaveProperty('username');
  });
});

describe('revocation', () => {
  const asked = async (...given: Parameters<typeof about>) => {
    const written: unknown[] = [];
    const outcome = await revoke(about(...given), async (...call) => void written.push(call));
    return { outcome, written };
  };

  test.each([
    ['access', access],
    ['refresh', { ...common, kind: 'refresh' } as const],
  ])('of an %s token is written until it dies, and recorded', async (kind, token) => {
    const { outcome, written } = await asked(token);
    expect(written).toStrictEqual([['the-id', 2, signal]]);
    expect([outcome.answer.status, outcome.answer.body]).toStrictEqual([200, '']);
    expect(outcome.decision).toStrictEqual({
      outcome: 'allow',
      code: 'allowed',
      reason: `the ${kind} token the-id is revoked`,
      explanation: [],
      username: 'alice',
      permissions: [],
      user: { username: 'alice', roles: [], attributes: {} },
    });
  });

  test('of no token of ours writes nothing, and records no name', async () => {
    const { outcome, written } = await asked(null);
    expect(written).toStrictEqual([]);
    expect(outcome.decision).toStrictEqual({
      outcome: 'allow',
      code: 'allowed',
      reason: 'no live token of this stage: nothing to revoke',
      explanation: [],
      permissions: [],
      user: { username: '', roles: [], attributes: {} },
    });
  });

  test('of a token of others writes nothing, and records which it was', async () => {
    const { outcome, written } = await asked(access, 'stranger');
    expect(written).toStrictEqual([]);
    expect(outcome.decision).toMatchObject({
      outcome: 'deny',
      code: 'caller_not_allowed',
      reason: 'the access token the-id does not concern the application',
    });
  });
});

test('a form without a token is malformed at "/token", for the log', () => {
  expect(() => readToken(Buffer.from('token='))).toThrow(
    expect.objectContaining({ pointer: '/token', message: 'Send the token as "token".' }),
  );
});
