// What is read of a token whose signature is right: every claim that we write, of the type that we write, or nothing at all.
import { describe, expect, test } from '@jest/globals';
import { accessTokenClaims, refreshTokenClaims, verifiedToken } from '../../functions/tokens/claims.ts';

const common = { aud: 'shop', sub: 'alice', client_id: 'desk', jti: 'id', iat: 1, exp: 2, gen: 'first' };
const access = { ...common, iss: 'https://gatehook.example' };
const read = {
  audience: 'shop',
  subject: 'alice',
  clientId: 'desk',
  tokenId: 'id',
  issuedAt: 1,
  expiresAt: 2,
  generation: 'first',
};
const verified = {
  tokenId: 'id',
  username: 'alice',
  audience: 'shop',
  issuedTo: 'desk',
  generation: 'first',
};

describe('an access token', () => {
  test('without a scope has none', () => {
    expect(accessTokenClaims(access)).toStrictEqual({ ...read, kind: 'access', issuer: access.iss });
  });

  test('with a scope has it', () => {
    expect(accessTokenClaims({ ...access, scope: 'a b' })).toStrictEqual({
      ...read,
      kind: 'access',
      issuer: access.iss,
      scope: 'a b',
    });
  });

  test.each(Object.keys(access))('without %s is none', (claim) => {
    expect(accessTokenClaims({ ...access, [claim]: undefined })).toBeNull();
  });

  test.each(['aud', 'sub', 'client_id', 'jti', 'gen', 'iss', 'scope'])(
    'whose %s is empty, a list or a number is none',
    (claim) => {
      for (const value of ['', ['shop'], 1])
        expect(accessTokenClaims({ ...access, [claim]: value })).toBeNull();
    },
  );
});

describe('a refresh token', () => {
  test('of an application without a generation has none', () => {
    const claims = refreshTokenClaims(common);
    expect(claims).toStrictEqual({ ...read, kind: 'refresh' });
    expect(claims && verifiedToken(claims)).toStrictEqual(verified);
  });

  test('of an application with a generation has it', () => {
    const claims = refreshTokenClaims({ ...common, app_gen: 'second' });
    expect(claims).toStrictEqual({ ...read, kind: 'refresh', applicationGeneration: 'second' });
    expect(claims && verifiedToken(claims)).toStrictEqual({ ...verified, applicationGeneration: 'second' });
  });

  test.each(Object.keys(common))('without %s is none', (claim) => {
    expect(refreshTokenClaims({ ...common, [claim]: undefined })).toBeNull();
  });

  test.each(['', ['second'], 2])('whose generation of the application is %j is none', (generation) => {
    expect(refreshTokenClaims({ ...common, app_gen: generation })).toBeNull();
  });
});
