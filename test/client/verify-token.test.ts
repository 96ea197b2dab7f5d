// Verifying a token by the published keys: what is accepted, every forgery that is not, and when the keys are fetched.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { GatehookUnavailableError, TokenVerifier, type TokenVerifierOptions } from '../../client/index.ts';
import { FakeClock } from '../support/clock.ts';
import { keyPair } from '../support/tokens.ts';
import { AUDIENCE, ISSUER, jwkOf, NOW, type Published, publish, tokenWith } from './token-fakes.ts';

const MINUTE = 60_000;
let published: Published;
let clock: FakeClock;
beforeEach(async () => {
  published = await publish();
  clock = new FakeClock();
});

const verifier = (options: Partial<TokenVerifierOptions> = {}) =>
  new TokenVerifier({ issuer: ISSUER, audience: AUDIENCE, fetch: published.fetch, clock, ...options });

describe('a token of Gatehook', () => {
  test('says who, and what was allowed', async () => {
    expect(await verifier().verify(await tokenWith())).toEqual({
      username: 'alice',
      roles: ['clerk'],
      permissions: ['orders:42:read', 'orders:list'],
      clientId: 'shop',
      tokenId: 'token-1',
      expiresAt: NOW + 900,
    });
  });

  test('that holds no permission', async () => {
    const content = await verifier().verify(await tokenWith({ scope: undefined }));
    expect(content).toMatchObject({ username: 'alice', permissions: [] });
  });

  test.each([
    ['exp', { exp: NOW - 4, iat: NOW - 900 }, true],
    ['exp', { exp: NOW - 5, iat: NOW - 900 }, false],
    ['iat', { iat: NOW + 5 }, true],
    ['iat', { iat: NOW + 6 }, false],
    ['nbf', { nbf: NOW + 5 }, true],
    ['nbf', { nbf: NOW + 6 }, false],
    ['life', { exp: NOW + 3600 }, true],
    ['life', { exp: NOW + 3601 }, false],
  ])('%s: %j', async (_claim, changes, accepted) => {
    expect((await verifier().verify(await tokenWith(changes))) !== null).toBe(accepted);
  });
});

describe('refused without asking for a key', () => {
  test.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'https://other.example' }],
    ['a list of audiences', { aud: [AUDIENCE] }],
    ['no audience', { aud: undefined }],
    ['no exp', { exp: undefined }],
    ['exp as text', { exp: String(NOW + 900) }],
    ['no iat', { iat: undefined }],
    ['no sub', { sub: undefined }],
    ['no client_id', { client_id: undefined }],
    ['no jti', { jti: undefined }],
    ['roles as text', { roles: 'admin' }],
    ['scope as a list', { scope: ['orders:42:read'] }],
  ])('%s', async (_what, changes) => {
    expect(await verifier().verify(await tokenWith(changes))).toBeNull();
    expect(published.fetched).toEqual([]);
  });

  test.each([
    ['typ JWT', { typ: 'JWT' }],
    ['a key in the header', { jwk: { kty: 'RSA' } }],
    ['an address of keys', { jku: 'http://169.254.169.254/' }],
    ['a path as kid', { kid: '../../dev/null' }],
    ['a kid of 10 kB', { kid: 'x'.repeat(10_000) }],
  ])('%s', async (_what, header) => {
    expect(await verifier().verify(await tokenWith({}, header))).toBeNull();
    expect(published.fetched).toEqual([]);
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each(['none', 'None', 'noNE', 'HS256', 'RS512', 'PS256', ''])('alg %s', async (alg) => {
    const { kid } = await keyPair(0);
    const [, payload, signature] = (await tokenWith()).split('.');
    const token = `${encode({ alg, typ: 'at+jwt', kid })}.${payload}.${signature}`;
    expect(await verifier().verify(token)).toBeNull();
    expect(published.fetched).toEqual([]);
  });

  test.each([
    ['nothing', () => ''],
    ['two parts', (token: string) => token.slice(0, token.lastIndexOf('.'))],
    ['four parts', (token: string) => `${token}.x`],
    ['no signature', (token: string) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['a space at the end', (token: string) => `${token} `],
    ['padding', (token: string) => `${token}==`],
    [
      'another last character for the same bytes',
      (token: string) => {
        const last = token.at(-1) ?? '';
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        return token.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1];
      },
    ],
  ])('%s', async (_what, spoil) => {
    expect(await verifier().verify(spoil(await tokenWith()))).toBeNull();
    expect(published.fetched).toEqual([]);
  });
});

test.each([undefined, null, 42, ['a.b.c'], {}])(
  '%p, as JavaScript may give it, is no token',
  async (token) => {
    expect(await verifier().verify(token as unknown as string)).toBeNull();
    expect(published.fetched).toEqual([]);
  },
);

describe('refused by its signature', () => {
  test('claims that were changed', async () => {
    const [header, , signature] = (await tokenWith()).split('.');
    const [, payload] = (await tokenWith({ sub: 'admin' })).split('.');
    expect(await verifier().verify(`${header}.${payload}.${signature}`)).toBeNull();
  });

  test('a key that is not published', async () => {
    published.keys = [await jwkOf(1)];
    expect(await verifier().verify(await tokenWith())).toBeNull();
  });

  test('a key of somebody else under the name of ours', async () => {
    published.keys = [{ ...(await jwkOf(1)), kid: (await keyPair(0)).kid }];
    expect(await verifier().verify(await tokenWith())).toBeNull();
  });
});

describe('the keys', () => {
  test('are fetched once for many tokens at once, without following a redirect', async () => {
    const one = verifier();
    const token = await tokenWith();
    const answers = await Promise.all(Array.from({ length: 20 }, () => one.verify(token)));
    expect(answers.every((answer) => answer !== null)).toBe(true);
    expect(published.fetched.map(({ url, init }) => [url, init.redirect])).toEqual([
      [`${ISSUER}/.well-known/jwks.json`, 'manual'],
    ]);
  });

  test.each([
    [10 * MINUTE - 1, 1],
    [10 * MINUTE, 2],
  ])('%d ms old: fetched %d times in all', async (age, fetches) => {
    const one = verifier();
    await one.verify(await tokenWith());
    clock.advance(age);
    expect(await one.verify(await tokenWith())).not.toBeNull();
    expect(published.fetched).toHaveLength(fetches);
  });

  test('a new one is looked for at once, forged names no more than every 30 s', async () => {
    const one = verifier();
    const forged = await tokenWith({}, { kid: 'x'.repeat(43) });
    published.keys = [await jwkOf(1)];
    expect(await one.verify(forged)).toBeNull();
    published.keys = [await jwkOf(0), await jwkOf(1)];
    clock.advance(29_999);
    expect(await one.verify(await tokenWith())).toBeNull();
    expect(published.fetched).toHaveLength(1);
    clock.advance(1);
    expect(await one.verify(await tokenWith())).not.toBeNull();
    expect(published.fetched).toHaveLength(2);
  });

  test('one that is not known while the set cannot be fetched is neither valid nor invalid', async () => {
    const one = verifier();
    published.keys = [await jwkOf(1)];
    await expect(one.verify(await tokenWith({}, { kid: 'x'.repeat(43) }))).resolves.toBeNull();
    published.keys = new Error('no network');
    clock.advance(MINUTE);
    await expect(one.verify(await tokenWith())).rejects.toMatchObject({ code: 'network' });
    // Within the cooldown, where no fetch is made, the same is true.
    await expect(one.verify(await tokenWith())).rejects.toMatchObject({ code: 'network' });
    expect(published.fetched).toHaveLength(2);
    published.keys = [await jwkOf(0)];
    clock.advance(MINUTE);
    expect(await one.verify(await tokenWith())).not.toBeNull();
  });

  describe('after a clock that ran a year ahead was put right', () => {
    const AHEAD = 365 * 24 * 60 * MINUTE;
    const fresh = async (claims: object, header = {}) => {
      const iat = Math.floor(clock.now() / 1000);
      return tokenWith({ iat, exp: iat + 900, ...claims }, header);
    };

    test('a failed fetch is tried again', async () => {
      const one = verifier();
      const keys = published.keys;
      clock.advance(AHEAD);
      published.keys = new Error('no network yet');
      await expect(one.verify(await fresh({}))).rejects.toMatchObject({ code: 'network' });
      clock.advance(-AHEAD);
      published.keys = keys;
      expect(await one.verify(await fresh({}))).not.toBeNull();
    });

    test('a key that is no longer published is forgotten, and a new one is found', async () => {
      const one = verifier();
      clock.advance(AHEAD);
      expect(await one.verify(await fresh({}))).not.toBeNull();
      clock.advance(-AHEAD);
      published.keys = [await jwkOf(1)];
      expect(await one.verify(await fresh({}))).toBeNull();
      clock.advance(MINUTE);
      published.keys = [await jwkOf(0)];
      expect(await one.verify(await fresh({}))).not.toBeNull();
    });

    test('keys at hand serve while Gatehook does not answer', async () => {
      const one = verifier();
      clock.advance(AHEAD);
      expect(await one.verify(await fresh({}))).not.toBeNull();
      clock.advance(-AHEAD);
      published.keys = new Error('no network');
      expect(await one.verify(await fresh({}))).not.toBeNull();
    });
  });

  test('known ones serve for a day while Gatehook does not answer', async () => {
    const one = verifier();
    await one.verify(await tokenWith());
    published.keys = new Error('no network');
    const later = async (milliseconds: number) => {
      clock.advance(milliseconds);
      const iat = Math.floor(clock.now() / 1000);
      return one.verify(await tokenWith({ iat, exp: iat + 900 }));
    };
    expect(await later(24 * 60 * MINUTE - 1)).not.toBeNull();
    await expect(later(1)).rejects.toMatchObject({ code: 'network' });
  });

  test.each<[string, Published['keys'], number, string]>([
    ['no network', new Error('refused'), 200, 'network'],
    ['a 500', '', 500, 'unexpected_answer'],
    ['a redirect', '', 302, 'unexpected_answer'],
    ['no JSON', '<html>', 200, 'unexpected_answer'],
    ['no keys', '{"keys":[]}', 200, 'unexpected_answer'],
    ['more than 150,000 bytes', ' '.repeat(150_001), 200, 'unexpected_answer'],
  ])('%s is neither valid nor invalid', async (_what, keys, status, code) => {
    Object.assign(published, { keys, status });
    const verifying = verifier().verify(await tokenWith());
    await expect(verifying).rejects.toBeInstanceOf(GatehookUnavailableError);
    await expect(verifying).rejects.toMatchObject({ code });
  });

  test.each([
    ['another type', { kty: 'EC' }],
    ['another algorithm', { alg: 'RS512' }],
    ['another use', { use: 'enc' }],
    ['a modulus of less than 2048 bits', { n: Buffer.alloc(255, 0xff).toString('base64url') }],
    ['a modulus that is no base64url', { n: 'n n' }],
  ])('one of %s is no key', async (_what, change) => {
    published.keys = [{ ...(await jwkOf(0)), ...change }, await jwkOf(1)];
    expect(await verifier().verify(await tokenWith())).toBeNull();
  });
});

describe('options', () => {
  test.each([
    'https://gatehook.example/',
    'https://gatehook.example/webhook',
    'http://gatehook.example',
    'gatehook.example',
    '',
  ])('issuer "%s"', (issuer) => {
    const making = () => verifier({ issuer });
    expect(making).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
    expect(making).toThrow('"issuer" must be the ApiUrl of the stack');
  });

  test('no audience', () => {
    expect(() => verifier({ audience: '' })).toThrow('"audience" must be');
  });

  test.each([Number.NaN, -1, 0, 1.5, '5000', null])('timeout %p', (timeout) => {
    expect(() => verifier({ timeout: timeout as number })).toThrow(
      '"timeout" must be a whole number from 1 to 600000.',
    );
  });

  test('an issuer on this machine', () => {
    expect(() => verifier({ issuer: 'http://127.0.0.1:3000' })).not.toThrow();
    expect(() => verifier({ issuer: 'http://abc.execute-api.localhost:4566' })).not.toThrow();
  });
});
