// Forged, bent and foreign tokens: all are refused with one answer, and no key is fetched from a place that a header names.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, importJWK, SignJWT } from 'jose';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { FakeClock, seededRandom } from '../support/clock.ts';
import { cases } from '../support/property.ts';
import { codeOf } from '../support/stack.ts';
import {
  ISSUER,
  keyPair,
  signedByUs,
  startTokenStack,
  type TokenStack,
  tokenSecret,
} from '../support/tokens.ts';

let stack: TokenStack;
let token: string;
let claims: Record<string, unknown>;
let pem: string;
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const split = () => token.split('.') as [string, string, string];
const decoded = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
const now = () => Math.floor(stack.clock.now() / 1000);

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addUser('alice', { grants: ['orders:**'] });
  token = await stack.token();
  claims = decoded(split()[1]);
  const { privateJwk } = await keyPair(0);
  const { kty, n, e } = privateJwk;
  pem = await exportSPKI((await importJWK({ kty, n, e }, 'RS256')) as CryptoKey);
});
afterAll(() => stack.database.close());

async function answerTo(accessToken: string) {
  return codeOf(await stack.ask({ accessToken, permissions: ['orders:1:read'] }));
}

test('the token itself is accepted: what follows is refused for its fault alone', async () => {
  expect(await answerTo(token)).toBe('allow');
  expect(await answerTo(await signedByUs(claims))).toBe('allow');
  expect(await answerTo(await signedByUs(claims, { typ: 'application/at+jwt' }))).toBe('allow');
});

describe('another algorithm', () => {
  const unsigned = (alg: string) => `${part({ ...decoded(split()[0]), alg })}.${split()[1]}.`;
  const hmac = (key: string | Buffer) => {
    const signed = `${part({ ...decoded(split()[0]), alg: 'HS256' })}.${split()[1]}`;
    return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
  };
  test.each([
    ['none', () => unsigned('none')],
    ['None', () => unsigned('None')],
    ['noNE', () => unsigned('noNE')],
    ['none with a signature', () => unsigned('none') + split()[2]],
    ['HS256 under our public key as PEM', () => hmac(pem)],
    ['HS256 under the PEM without its last newline', () => hmac(pem.trimEnd())],
    ['HS256 under the kid', () => hmac(String(decoded(split()[0]).kid))],
    ['HS256 under an empty key', () => hmac('')],
    ['HS256 under one byte', () => hmac(Buffer.from([0]))],
    ['rs256', () => `${part({ ...decoded(split()[0]), alg: 'rs256' })}.${split()[1]}.${split()[2]}`],
  ])('%s', async (_what, forge) => {
    expect(await answerTo(forge())).toBe('invalid_credentials');
  });

  test.each(['RS384', 'RS512', 'PS256'])('%s under our own key', async (alg) => {
    const { kid, privateJwk } = await keyPair(0);
    const signed = await new SignJWT(claims)
      .setProtectedHeader({ alg, typ: 'at+jwt', kid })
      .sign({ ...privateJwk });
    expect(await answerTo(signed)).toBe('invalid_credentials');
  });
});

describe('a key of the attacker', () => {
  const signed = async (header: object) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...header })
      .sign(attacker.privateKey);
  const ownKid = () => decoded(split()[0]).kid;

  test.each([
    ['under our kid', () => ({ kid: ownKid() })],
    ['without a kid', () => ({})],
    ['kid of a path', () => ({ kid: '../../dev/null' })],
    ['kid of SQL', () => ({ kid: "' OR 1=1" })],
    ['kid of 10 kB', () => ({ kid: 'k'.repeat(10_000) })],
    ['kid that is a list', () => ({ kid: [ownKid()] })],
    ['kid __proto__', () => ({ kid: '__proto__' })],
  ])('%s', async (_what, header) => {
    expect(await answerTo(await signed(header()))).toBe('invalid_credentials');
  });

  test('in the header, as jwk, jku or x5u: refused, and no address is fetched', async () => {
    const fetched = jest.spyOn(globalThis, 'fetch');
    const jwk = await exportJWK(attacker.publicKey);
    for (const header of [{ jwk }, { jku: 'http://169.254.169.254/' }, { x5u: 'http://169.254.169.254/' }]) {
      expect(await answerTo(await signed({ kid: ownKid(), ...header }))).toBe('invalid_credentials');
    }
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  test('our own signature does not make such a header good', async () => {
    for (const header of [{ jku: 'https://x.example' }, { b64: false }, { zip: 'DEF' }])
      expect(await answerTo(await signedByUs(claims, header))).toBe('invalid_credentials');
  });
});

describe('claims that we never write, under our own key', () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
  test.each(['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'gen'])('no %s', async (name) => {
    expect(await answerTo(await signedByUs(without(name)))).toBe('invalid_credentials');
  });

  test.each([
    ['iss of another stage', () => ({ iss: 'https://other.example' })],
    ['iss with a slash more', () => ({ iss: `${ISSUER}/` })],
    ['iss that is a list', () => ({ iss: [ISSUER] })],
    ['aud of another application', () => ({ aud: 'billing' })],
    ['aud that is a list', () => ({ aud: ['shop'] })],
    ['exp as a text', () => ({ exp: String(now() + 900) })],
    ['iat from tomorrow', () => ({ iat: now() + 86_400, exp: now() + 87_000 })],
    ['iat of two hours ago, exp in a year', () => ({ iat: now() - 7200, exp: now() + 31_536_000 })],
    ['nbf in an hour', () => ({ nbf: now() + 3600 })],
    ['sub of an object', () => ({ sub: { name: 'alice' } })],
    ['sub that is empty', () => ({ sub: '' })],
    ['jti of a number', () => ({ jti: 7 })],
    ['gen of an older generation', () => ({ gen: 'older' })],
    ['gen that is null', () => ({ gen: null })],
    ['scope of a list', () => ({ scope: ['orders:1:read'] })],
    ['a user who does not exist', () => ({ sub: 'nobody' })],
  ])('%s', async (_what, change) => {
    expect(await answerTo(await signedByUs({ ...claims, ...change() }))).toBe('invalid_credentials');
  });

  test.each(['JWT', 'at+JWT2', 'jwt', undefined])('typ %p', async (typ) => {
    expect(await answerTo(await signedByUs(claims, { typ }))).toBe('invalid_credentials');
  });

  test('permissions in the scope are not believed', async () => {
    const forged = await signedByUs({ ...claims, scope: 'stock:1:read', roles: ['admin'] });
    expect(codeOf(await stack.ask({ accessToken: forged, permissions: ['stock:1:read'] }))).toBe(
      'not_authorized',
    );
  });
});

describe('the text of a token, bent', () => {
  /** The last of the signature's 342 characters carries two bits that count and four that do not. */
  const otherLast = () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) as string) ^ 1];
    expect(Buffer.from(other.split('.')[2] as string, 'base64url')).toEqual(
      Buffer.from(split()[2], 'base64url'),
    );
    return other;
  };
  test.each([
    ['a space behind', () => `${token} `],
    ['a space before', () => ` ${token}`],
    ['a line break', () => `${token}\n`],
    ['padding', () => `${token}==`],
    ['the standard alphabet', () => `${token.slice(0, -2)}+/`],
    ['a last character of the same bytes', otherLast],
    ['a fourth part', () => `${token}.${split()[2]}`],
    ['two parts', () => split().slice(0, 2).join('.')],
    ['an empty text', () => ''],
    ['JSON serialisation', () => JSON.stringify({ payload: split()[1], protected: split()[0] })],
    ['Bearer before it', () => `Bearer ${token}`],
    ['a header that is no JSON', () => `${part('{')}.${split()[1]}.${split()[2]}`],
    ['a header that is null', () => `${part('null')}.${split()[1]}.${split()[2]}`],
    ['one bit of the claims', () => `${split()[0]}.${part({ ...claims, sub: 'root' })}.${split()[2]}`],
  ])('%s', async (_what, bend) => {
    expect(await answerTo(bend())).toBe('invalid_credentials');
  });

  test('8,192 characters are read, more are not', async () => {
    const ofScope = (length: number) => signedByUs({ ...claims, scope: 'x'.repeat(length) });
    // Three characters more are four more of base64.
    let tooLong = Math.floor(((8192 - (await ofScope(0)).length) * 3) / 4) - 2;
    expect((await ofScope(tooLong)).length).toBeLessThanOrEqual(8192);
    while ((await ofScope(tooLong)).length <= 8192) tooLong += 1;
    expect(await answerTo(await ofScope(tooLong - 1))).toBe('allow');
    expect(await answerTo(await ofScope(tooLong))).toBe('invalid_credentials');
  });

  test(`${cases(100_000).toLocaleString('en')} random texts are refused without an error`, async () => {
    const random = seededRandom(7);
    const service = new AccessTokens(
      { readKeys: (await tokenSecret(0)).read, issuer: ISSUER, lifetime: 900 },
      new FakeClock(),
      random,
    );
    const characters = [...'ABCxyz019-_.', ...token.slice(0, 60)];
    for (let run = 0; run < cases(100_000); run++) {
      const length = Math.floor(random.fraction() * 60);
      const text = Array.from(
        { length },
        () => characters[Math.floor(random.fraction() * characters.length)],
      );
      expect(await service.read(text.join(''))).toBeNull();
    }
  });
});

test('a stage of another key and the same name refuses the token, and so does one of another name', async () => {
  const other = {
    readKeys: async () => JSON.stringify({ keys: [{ ...(await keyPair(1)), createdAt: 0, signsFrom: 0 }] }),
  };
  const same = { readKeys: stack.secret.read };
  for (const options of [
    { ...other, issuer: ISSUER },
    { ...same, issuer: 'https://prod.example' },
  ]) {
    const tokens = new AccessTokens({ ...options, lifetime: 900 }, stack.clock, seededRandom());
    expect(await tokens.read(token)).toBeNull();
  }
});
