// Stored parameters beyond the limits: refused at once, without computing, by import and by login alike.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher, inspectHash } from '../../functions/passwords/registry.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const inspect = (stored: string, memoryLimitKiB = MEMORY_KIB) => inspectHash(stored, { memoryLimitKiB });

const ARGON2_END = '$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw';
const SCRYPT_END = '$c2FsdHNhbHRzYWx0$MiCzNcIplSMqSBrm4HckjYqYhaVPPjTARTzwB1cVNYE=';
const BCRYPT_END = 'abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
const SHA_CRYPT_END = `salt$${'a'.repeat(86)}`;
const HEX_32 = '0'.repeat(64);

/** The strings of security.md §3.8, and one for every format that it leaves out. */
const BOMBS: readonly [stored: string, reason: string][] = [
  [
    '$firescrypt$ln=31,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaA==$Bw==$a2V5a2V5',
    'Firebase scrypt: scrypt N: 2147483648 is outside the limits, 2 to 131072',
  ],
  [
    '$scrypt$ln=2097153,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaA==',
    'scrypt: scrypt N: 2097153 is outside the limits, 2 to 131072',
  ],
  [
    '$scrypt$ln=16384,r=1024,p=1$c2FsdHNhbHRzYWx0$aGFzaA==',
    'scrypt: scrypt r: 1024 is outside the limits, 1 to 8',
  ],
  [
    '$argon2id$v=19$m=8388608,t=2,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
    'argon2: argon2 memory in KiB: 8388608 is outside the limits, 32 to 262144',
  ],
  [
    '$argon2id$v=19$m=65536,t=1000,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
    'argon2: argon2 passes: 1000 is outside the limits, 1 to 10',
  ],
  [
    '$pbkdf2-sha256$i=1000000000,l=32$c2FsdHNhbHRzYWx0$aGFzaA',
    'PBKDF2: PBKDF2 rounds: 1000000000 is outside the limits, 1 to 2000000',
  ],
  [
    '$2a$20$abcdefghijklmnopqrstuugn/uitWMnDoOdJaSWqW1pjEXZ8eOSCqK',
    'bcrypt: not of the form $2b$10$ with 53 characters of salt and hash',
  ],
  [`$2a$20$${BCRYPT_END}`, 'bcrypt: bcrypt cost: 20 is outside the limits, 4 to 15'],
  [
    'scrypt:1073741824:8:1$salt$00',
    'Werkzeug scrypt: scrypt N: 1073741824 is outside the limits, 2 to 131072',
  ],
  [
    'pbkdf2:sha256:999999999999$salt$00',
    'Werkzeug PBKDF2: PBKDF2 rounds: 999999999999 is outside the limits, 1 to 2000000',
  ],
  ['pbkdf2_sha256$-1$salt$AA==', 'Django PBKDF2: not of the form pbkdf2_sha256$rounds$salt$hash'],
  [`$2b$31$${BCRYPT_END}`, 'bcrypt: bcrypt cost: 31 is outside the limits, 4 to 15'],
  [
    `scrypt$1048576$salt$8$1$${'A'.repeat(86)}==`,
    'Django scrypt: scrypt N: 1048576 is outside the limits, 2 to 131072',
  ],
  [
    `argon2$argon2id$v=19$m=4294967295,t=2,p=8${ARGON2_END}`,
    'Django argon2: argon2 memory in KiB: 4294967295 is outside the limits, 64 to 262144',
  ],
  [`bcrypt$$2b$31$${BCRYPT_END}`, 'Django bcrypt: bcrypt cost: 31 is outside the limits, 4 to 15'],
  [
    `bcrypt_sha256$$2b$31$${BCRYPT_END}`,
    'Django bcrypt over SHA-256: bcrypt cost: 31 is outside the limits, 4 to 15',
  ],
  [
    `$6$rounds=999999999$${SHA_CRYPT_END}`,
    'SHA-crypt: SHA-crypt rounds: 999999999 is outside the limits, 1000 to 700000',
  ],
  [
    `wrapped:md5:prefix::$argon2id$v=19$m=8388608,t=2,p=4${ARGON2_END}`,
    'argon2id over an old hash: argon2 memory in KiB: 8388608 is outside the limits, 32 to 262144',
  ],
  [`{SSHA}${'A'.repeat(3_000_000)}`, 'longer than 2048 characters'],
];

test.each(BOMBS)('%.60s is refused by import and by login', async (stored, reason) => {
  expect(inspect(stored)).toEqual({ ok: false, reason });
  expect(await hasher.verify(stored, 'test')).toEqual({ result: 'unusable', reason });
});

test('all bombs together cost neither time nor memory', async () => {
  const memory = process.memoryUsage.rss();
  const start = performance.now();
  for (const [stored] of BOMBS) await hasher.verify(stored, 'test');
  // 5 ms each are promised; together they take less than one millisecond where nothing else runs.
  expect(performance.now() - start).toBeLessThan(5 * BOMBS.length);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(10 * 1024 * 1024);
});

/** The last that is taken and the first that is not, one limit at a time. Inspected, not computed. */
const BOUNDARIES: readonly [limit: string, inside: string, outside: string][] = [
  [
    'argon2 memory',
    `$argon2id$v=19$m=262144,t=1,p=1${ARGON2_END}`,
    `$argon2id$v=19$m=262145,t=1,p=1${ARGON2_END}`,
  ],
  ['argon2 passes', `$argon2id$v=19$m=64,t=10,p=1${ARGON2_END}`, `$argon2id$v=19$m=64,t=11,p=1${ARGON2_END}`],
  ['argon2 no pass', `$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`, `$argon2id$v=19$m=64,t=0,p=1${ARGON2_END}`],
  [
    'argon2 lanes',
    `$argon2id$v=19$m=256,t=1,p=16${ARGON2_END}`,
    `$argon2id$v=19$m=256,t=1,p=17${ARGON2_END}`,
  ],
  ['argon2 no lane', `$argon2id$v=19$m=8,t=1,p=1${ARGON2_END}`, `$argon2id$v=19$m=8,t=1,p=0${ARGON2_END}`],
  [
    'argon2 8 KiB a lane',
    `$argon2id$v=19$m=32,t=1,p=4${ARGON2_END}`,
    `$argon2id$v=19$m=31,t=1,p=4${ARGON2_END}`,
  ],
  [
    'argon2 work',
    `$argon2id$v=19$m=262144,t=4,p=1${ARGON2_END}`,
    `$argon2id$v=19$m=262144,t=5,p=1${ARGON2_END}`,
  ],
  [
    'argon2 salt',
    '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$MNzk5BtR2vUhrp6qQEjRNw',
    '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAA$MNzk5BtR2vUhrp6qQEjRNw',
  ],
  ['argon2 version', `$argon2id$v=16$m=64,t=1,p=1${ARGON2_END}`, `$argon2id$v=17$m=64,t=1,p=1${ARGON2_END}`],
  ['scrypt N', `$scrypt$ln=17,r=8,p=1${SCRYPT_END}`, `$scrypt$ln=18,r=8,p=1${SCRYPT_END}`],
  ['scrypt power of two', `$scrypt$ln=32,r=8,p=1${SCRYPT_END}`, `$scrypt$ln=33,r=8,p=1${SCRYPT_END}`],
  ['scrypt r', `$scrypt$ln=10,r=8,p=1${SCRYPT_END}`, `$scrypt$ln=10,r=9,p=1${SCRYPT_END}`],
  ['scrypt p', `$scrypt$ln=10,r=8,p=10${SCRYPT_END}`, `$scrypt$ln=10,r=8,p=11${SCRYPT_END}`],
  ['scrypt no p', `$scrypt$ln=10,r=8,p=1${SCRYPT_END}`, `$scrypt$ln=10,r=8,p=0${SCRYPT_END}`],
  ['scrypt work', `$scrypt$ln=17,r=8,p=2${SCRYPT_END}`, `$scrypt$ln=17,r=8,p=3${SCRYPT_END}`],
  ['PBKDF2 rounds', `pbkdf2:sha256:2000000$s$${HEX_32}`, `pbkdf2:sha256:2000001$s$${HEX_32}`],
  ['PBKDF2 no round', `pbkdf2:sha256:1$s$${HEX_32}`, `pbkdf2:sha256:0$s$${HEX_32}`],
  ['digest at most', `pbkdf2:sha256:1$s$${'0'.repeat(128)}`, `pbkdf2:sha256:1$s$${'0'.repeat(130)}`],
  ['digest at least', `pbkdf2:sha256:1$s$${'0'.repeat(32)}`, `pbkdf2:sha256:1$s$${'0'.repeat(30)}`],
  ['bcrypt at most', `$2b$15$${BCRYPT_END}`, `$2b$16$${BCRYPT_END}`],
  ['bcrypt at least', `$2b$04$${BCRYPT_END}`, `$2b$03$${BCRYPT_END}`],
  ['SHA-crypt at most', `$6$rounds=700000$${SHA_CRYPT_END}`, `$6$rounds=700001$${SHA_CRYPT_END}`],
  ['SHA-crypt at least', `$6$rounds=1000$${SHA_CRYPT_END}`, `$6$rounds=999$${SHA_CRYPT_END}`],
];

test.each(BOUNDARIES)('%s: the last inside is taken, the first outside is not', (_limit, inside, outside) => {
  expect(inspect(inside)).toMatchObject({ ok: true });
  expect(inspect(outside)).toMatchObject({ ok: false });
});

describe('memory follows the function', () => {
  const argon2 = (kib: number) => `$argon2id$v=19$m=${kib},t=1,p=1${ARGON2_END}`;

  test.each([
    [256, 65_536],
    [512, 131_072],
    [1024, 262_144],
    [10_240, 262_144],
  ])('a function of %i MB lets one hash fill %i KiB', (megabytes, kib) => {
    expect(inspect(argon2(kib), megabytes * 1024)).toMatchObject({ ok: true });
    expect(inspect(argon2(kib + 1), megabytes * 1024)).toMatchObject({ ok: false });
  });

  test('scrypt at 128 MiB needs a function of 512 MB', () => {
    const stored = `$scrypt$ln=17,r=8,p=1${SCRYPT_END}`;
    expect(inspect(stored, 512 * 1024)).toEqual({ ok: true, format: 'scrypt' });
    expect(inspect(stored, 511 * 1024)).toEqual({
      ok: false,
      reason: 'scrypt: scrypt memory in KiB: 131072 is outside the limits, 0 to 130816',
    });
  });
});
