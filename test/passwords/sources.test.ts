// Records of Auth0, Keycloak and Firebase, turned into what is stored; then verified.
import { describe, expect, test } from '@jest/globals';
import { fromAuth0 } from '../../cli/import/hashes/auth0.ts';
import { fromKeycloak } from '../../cli/import/hashes/keycloak.ts';
import { fromFirebase } from '../../functions/passwords/formats/firebase-scrypt.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const PASSWORD = 'correct horse battery staple';
const MATCH = { result: 'match', outdated: true };
const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';

const auth0 = (algorithm: string, more: object) => ({ custom_password_hash: { algorithm, ...more } });

async function storedOf(record: unknown): Promise<string> {
  const imported = fromAuth0(record);
  if (imported === null) throw new Error('no password was found');
  return 'stored' in imported ? imported.stored : hasher.wrap(imported.old);
}

describe('Auth0', () => {
  const PBKDF2 =
    '$pbkdf2-sha512$i=1000,l=64$++++++++++++++++++++/w$puXx7zU1iNkMjWKDPr9MAQ1MTxjyuPdnXSc0Rb/96+6pNAtHJj5F2TgbtrNRieH4XK4dh6jBe7aPpvhnrEoBmg';
  const SCRYPT_DIGEST = '3dbbee4e115b1214975b867bdd48a14ecacc6a2481bb49bf6c86d8095fcfbf5a';
  const ARGON2D =
    '$argon2d$v=19$m=64,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$RlZZOVrL0+eejyOJSO0AgwlqOLLyqcMga7Oa7sv98tg';

  test.each([
    ['a bulk export', { email: 'a@example.com', passwordHash: BCRYPT }],
    ['password_hash', { password_hash: BCRYPT }],
    ['custom bcrypt', auth0('bcrypt', { hash: { value: BCRYPT } })],
    ['custom argon2', auth0('argon2', { hash: { value: ARGON2D } })],
    ['custom ldap', auth0('ldap', { hash: { value: '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA==' } })],
    ['custom pbkdf2', auth0('pbkdf2', { hash: { value: PBKDF2, encoding: 'utf8' } })],
    ['custom md5', auth0('md5', { hash: { value: '9cc2ae8a1ba7a93da39b46fc1019c481', encoding: 'hex' } })],
    [
      'custom sha1 with a salt before it',
      auth0('sha1', {
        hash: { value: 'e2c3cf2d6535167057d9d2741e581d96ec21b580', encoding: 'hex' },
        salt: { value: 'pepper', position: 'prefix' },
      }),
    ],
    [
      'custom sha256 with a salt in hexadecimal after it',
      auth0('sha256', {
        hash: { value: 'lhENQAxoH6TwZ6TTQ6YD6V4lTQ1qhVyV+oHQYMWbEJo=', encoding: 'base64' },
        salt: { value: '4c44415073616c74', encoding: 'hex', position: 'suffix' },
        password: { encoding: 'utf8' },
      }),
    ],
  ])('%s', async (_name, record) => {
    const stored = await storedOf(record);
    expect(await hasher.verify(stored, PASSWORD)).toEqual(MATCH);
    expect(await hasher.verify(stored, `${PASSWORD}x`)).toEqual({ result: 'mismatch' });
  });

  test("the schema's example: MD5('salt' + 'password')", async () => {
    const stored = await storedOf(
      auth0('md5', {
        hash: { value: '67A1E09BB1F83F5007DC119C14D663AA', encoding: 'hex' },
        salt: { value: 'salt', position: 'prefix' },
      }),
    );
    expect(await hasher.verify(stored, 'password')).toEqual(MATCH);
  });

  test('scrypt with its cost beside it', async () => {
    const salt = { value: '++++++++++++++++++++/w==', encoding: 'base64' };
    const hash = { value: SCRYPT_DIGEST, encoding: 'hex' };
    const record = auth0('scrypt', { hash, salt, keylen: 32, cost: 4096 });
    expect(await storedOf(record)).toMatch(/^\$scrypt\$ln=12,r=8,p=1\$/);
    expect(await hasher.verify(await storedOf(record), PASSWORD)).toEqual(MATCH);
  });

  test.each([
    ['a social user', { email: 'a@example.com' }],
    ['null', null],
    ['an inherited member', Object.create({ passwordHash: BCRYPT })],
  ])('%s has no password', (_name, record) => {
    expect(fromAuth0(record)).toBeNull();
  });

  test.each([
    ['md4', auth0('md4', {}), 'md4 is not verified; let this user reset the password'],
    ['hmac', auth0('hmac', {}), 'hmac is not verified; let this user reset the password'],
    ['no algorithm', { custom_password_hash: {} }, 'custom_password_hash names no algorithm of Auth0'],
    [
      'a transcoded password',
      auth0('md5', { password: { encoding: 'utf16le' } }),
      'the password was transcoded before it was hashed; let this user reset it',
    ],
    [
      'a digest without its encoding',
      auth0('md5', { hash: { value: '00' } }),
      'the digest must say that its encoding is hex or base64',
    ],
    [
      'a digest of another encoding',
      auth0('md5', { hash: { value: '00', encoding: 'rot13' } }),
      'the hash has the encoding "rot13", which is none of Auth0\'s',
    ],
    [
      'a digest that is too short',
      auth0('md5', { hash: { value: '00', encoding: 'hex' } }),
      'a md5 hash has 16 bytes, not 1',
    ],
    [
      'a salt without its position',
      auth0('md5', { salt: { value: 'x' }, hash: { value: '00', encoding: 'hex' } }),
      'the position of the salt must be prefix or suffix',
    ],
    ['a hash that is no text', { passwordHash: 7 }, 'passwordHash is no text'],
    [
      'scrypt of another length',
      auth0('scrypt', { keylen: 64, hash: { value: SCRYPT_DIGEST, encoding: 'hex' } }),
      'keylen is not the length of the hash',
    ],
    [
      'scrypt of a cost that is no number',
      auth0('scrypt', { cost: '4096', hash: { value: SCRYPT_DIGEST, encoding: 'hex' } }),
      'cost is no number',
    ],
  ])('%s is refused', (_name, record, message) => {
    expect(() => fromAuth0(record)).toThrow(new UnusableHash(message));
  });
});

describe('Keycloak', () => {
  const secretData = JSON.stringify({
    value: 'gJ2orsR+pOzxbEuSpvsnECuA/AzuCyl6x6WlBraEvOgpiIHKmVw9V+E1f128kWzyo/4KNdEYISIMW/k58Q39sQ==',
    salt: '++++++++++++++++++++/w==',
    additionalParameters: {},
  });
  const credentialData = JSON.stringify({ hashIterations: 27_500, algorithm: 'pbkdf2-sha256' });
  const argon2Data = (more: object = {}) => ({
    hashIterations: 5,
    algorithm: 'argon2',
    additionalParameters: {
      hashLength: ['32'],
      memory: ['7168'],
      type: ['id'],
      version: ['1.3'],
      parallelism: ['1'],
      ...more,
    },
  });
  const argon2Secret = {
    value: 'xKjWvB9+0sSP6wTqI1JoEI7w+iA0x9VDhPgmrOHRG80=',
    salt: 'LRScGShC7shkdoU5B1UgUQ==',
  };

  test('pbkdf2-sha256 of 64 bytes (hashlib)', async () => {
    const stored = fromKeycloak({ type: 'password', secretData, credentialData });
    expect(stored).toMatch(/^\$pbkdf2-sha256\$i=27500,l=64\$/);
    expect(await hasher.verify(stored, PASSWORD)).toEqual(MATCH);
    expect(await hasher.verify(stored, 'wrong')).toEqual({ result: 'mismatch' });
  });

  test.each([
    ['pbkdf2', '$pbkdf2-sha1$i=20000,l=64$'],
    ['pbkdf2-sha512', '$pbkdf2-sha512$i=20000,l=64$'],
  ])('%s begins %s', (algorithm, begins) => {
    const data = JSON.stringify({ hashIterations: 20_000, algorithm });
    expect(fromKeycloak({ type: 'password', secretData, credentialData: data }).startsWith(begins)).toBe(
      true,
    );
  });

  test('argon2 as Keycloak 26 stores it', async () => {
    const stored = fromKeycloak({ type: 'password', secretData: argon2Secret, credentialData: argon2Data() });
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
    expect(await hasher.verify(stored, 'secret')).toEqual(MATCH);
    expect(await hasher.verify(stored, 'secret ')).toEqual({ result: 'mismatch' });
  });

  test.each([
    ['an OTP credential', { type: 'otp' }, 'no credential of type password'],
    [
      'text that is not JSON',
      { type: 'password', secretData: '{', credentialData },
      'secretData is not JSON',
    ],
    ['no rounds', { type: 'password', secretData, credentialData: '{}' }, 'hashIterations is no number'],
    [
      'an algorithm of an extension',
      { type: 'password', secretData, credentialData: { hashIterations: 1, algorithm: 'bcrypt' } },
      'the algorithm is none of pbkdf2, pbkdf2-sha256, pbkdf2-sha512 and argon2',
    ],
    [
      'an inherited algorithm',
      { type: 'password', secretData, credentialData: { hashIterations: 1, algorithm: 'toString' } },
      'the algorithm is none of pbkdf2, pbkdf2-sha256, pbkdf2-sha512 and argon2',
    ],
    [
      'argon2 of another version',
      { type: 'password', secretData: argon2Secret, credentialData: argon2Data({ version: ['1.4'] }) },
      'the argon2 parameter version is missing or not as Keycloak writes it',
    ],
    [
      'argon2 without its memory',
      { type: 'password', secretData: argon2Secret, credentialData: argon2Data({ memory: [] }) },
      'the argon2 parameter memory is missing or not as Keycloak writes it',
    ],
  ])('%s is refused', (_name, credential, message) => {
    expect(() => fromKeycloak(credential)).toThrow(new UnusableHash(message));
  });
});

describe('Firebase', () => {
  const project = {
    signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
    saltSeparator: 'Bw==',
    rounds: 8,
    memoryCost: 14,
  };
  const HASH = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

  test('a row and its project become one text', async () => {
    const stored = fromFirebase(HASH, '42xEC+ixf3L2lw==', project);
    expect(stored).toBe(`$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$${HASH}$Bw==$${project.signerKey}`);
    expect(await hasher.verify(stored, 'user1password')).toEqual(MATCH);
  });

  test('the alphabet of URLs is the same text', () => {
    const websafe = HASH.replaceAll('+', '-').replaceAll('/', '_');
    const stored = fromFirebase(HASH, '42xEC+ixf3L2lw==', project);
    expect(fromFirebase(websafe, '42xEC-ixf3L2lw==', project)).toBe(stored);
  });

  test('another signer key does not match', async () => {
    const other = { ...project, signerKey: Buffer.alloc(64, 1).toString('base64') };
    const stored = fromFirebase(HASH, '42xEC+ixf3L2lw==', other);
    expect(await hasher.verify(stored, 'user1password')).toEqual({ result: 'mismatch' });
  });

  test('what is not base64 is refused', () => {
    expect(() => fromFirebase('a$b', '', project)).toThrow(new UnusableHash('a field is not base64'));
  });
});
