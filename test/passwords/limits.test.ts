// Stored hashes that cost more than a login has: refused at once, without computing, by import and by login alike.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { HTTP_DIALECTS } from '../../functions/dialects/dialects.ts';
import { STORE_MARGIN, WHOLE_BUDGET } from '../../functions/exchange/deadline.ts';
import { excessOf } from '../../functions/passwords/excess.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { ANSWER_MARGIN, LEAST_DECISION_TIME } from '../../functions/passwords/limits.ts';
import { FORMATS } from '../../functions/passwords/registry.ts';
import { boundsOf } from '../../functions/passwords/stage.ts';
import { MEMORY_KIB, VECTORS } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const inspect = (stored: string, memoryLimitKiB = MEMORY_KIB) => inspectHash(stored, { memoryLimitKiB });
const isTaken = (stored: string, memoryLimitKiB = MEMORY_KIB) => inspect(stored, memoryLimitKiB).ok;

/** What every route has at least. */
const REQUEST = { signal: new AbortController().signal, decisionTime: LEAST_DECISION_TIME };

const ARGON2_END = '$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw';
const SALT = 'c2FsdHNhbHRzYWx0';
const SCRYPT_END = `$${SALT}$MiCzNcIplSMqSBrm4HckjYqYhaVPPjTARTzwB1cVNYE=`;
const FIRE_END = `$${SALT}$${'A'.repeat(86)}==$Bw==$${'A'.repeat(86)}==`;
const BCRYPT_END = 'abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
const SHA_CRYPT_END = `salt$${'a'.repeat(86)}`;
const HEX_32 = '0'.repeat(64);

const RESET = 'let this user reset the password (docs/password-hashes.md)';
const tooSlow = (what: string, takes: string, way = '') =>
  `${what}, takes up to ${takes}, and a login has 0.8 s for it: ${way}${RESET}`;
const tooLarge = (what: string, fills: string) =>
  `${what}, fills ${fills}, and one hash may fill 256 MiB: ${RESET}`;

test('the least patient product is the one that the limits are derived from', () => {
  const patience = HTTP_DIALECTS.flatMap(({ routes }) =>
    routes.map((route) => (typeof route.patience === 'number' ? route.patience : WHOLE_BUDGET)),
  );
  expect(Math.min(...patience) - STORE_MARGIN).toBe(LEAST_DECISION_TIME);
  expect(ANSWER_MARGIN).toBe(STORE_MARGIN);
});

/** The strings of security.md §3.8 made whole, and one for every format that it leaves out. */
const BOMBS: readonly [stored: string, reason: string][] = [
  [
    `$firescrypt$ln=31,r=8,p=1${FIRE_END}`,
    tooLarge('Firebase scrypt, N=2147483648 r=8 p=1', '2,097,153 MiB'),
  ],
  [
    `$firescrypt$ln=999999,r=8,p=1${FIRE_END}`,
    'Firebase scrypt: scrypt N must be a power of two, not Infinity',
  ],
  [`$scrypt$ln=2097152,r=8,p=1${SCRYPT_END}`, tooLarge('scrypt, N=2097152 r=8 p=1', '2,049 MiB')],
  [`$scrypt$ln=2097153,r=8,p=1${SCRYPT_END}`, 'scrypt: scrypt N must be a power of two, not 2097153'],
  [`$scrypt$ln=16384,r=1024,p=1${SCRYPT_END}`, tooLarge('scrypt, N=16384 r=1024 p=1', '2,049 MiB')],
  [`$argon2id$v=19$m=8388608,t=2,p=4${ARGON2_END}`, tooLarge('argon2id, m=8388608,t=2,p=4', '8,192 MiB')],
  [`$argon2id$v=19$m=65536,t=1000,p=4${ARGON2_END}`, tooSlow('argon2id, m=65536,t=1000,p=4', '26.3 s')],
  [
    `$argon2id$v=19$m=65536,t=999999999999999,p=4${ARGON2_END}`,
    tooSlow('argon2id, m=65536,t=999999999999999,p=4', 'more than an hour'),
  ],
  [
    `$pbkdf2-sha256$i=1000000000,l=32${SCRYPT_END}`,
    tooSlow('PBKDF2-SHA256, 1,000,000,000 rounds', '170.0 s'),
  ],
  [
    '$2a$20$abcdefghijklmnopqrstuugn/uitWMnDoOdJaSWqW1pjEXZ8eOSCqK',
    'bcrypt: not of the form $2b$10$ with 53 characters of salt and hash',
  ],
  [`$2a$20$${BCRYPT_END}`, tooSlow('bcrypt, cost 20', '71.3 s')],
  [`$2b$31$${BCRYPT_END}`, tooSlow('bcrypt, cost 31', 'more than an hour')],
  [`scrypt:1073741824:8:1$salt$${HEX_32}`, tooLarge('scrypt, N=1073741824 r=8 p=1', '1,048,577 MiB')],
  [
    `pbkdf2:sha256:999999999999$salt$${HEX_32}`,
    tooSlow('PBKDF2-SHA256, 999,999,999,999 rounds', 'more than an hour'),
  ],
  ['pbkdf2_sha256$-1$salt$AA==', 'Django PBKDF2: not of the form pbkdf2_sha256$rounds$salt$hash'],
  [`scrypt$1048576$salt$8$1$${'A'.repeat(86)}==`, tooLarge('scrypt, N=1048576 r=8 p=1', '1,025 MiB')],
  [
    `argon2$argon2id$v=19$m=4294967295,t=2,p=8${ARGON2_END}`,
    tooLarge('argon2id, m=4294967295,t=2,p=8', '4,194,304 MiB'),
  ],
  [`bcrypt$$2b$31$${BCRYPT_END}`, tooSlow('bcrypt, cost 31', 'more than an hour')],
  [`bcrypt_sha256$$2b$31$${BCRYPT_END}`, tooSlow('bcrypt, cost 31', 'more than an hour')],
  [`$6$rounds=999999999$${SHA_CRYPT_END}`, tooSlow('SHA-crypt $6$, 999,999,999 rounds', 'more than an hour')],
  [
    `wrapped:md5:prefix::$argon2id$v=19$m=8388608,t=2,p=4${ARGON2_END}`,
    tooLarge('argon2id, m=8388608,t=2,p=4', '8,192 MiB'),
  ],
  [`{SSHA}${'A'.repeat(3_000_000)}`, 'longer than 2048 characters'],
];

test.each([
  ['no number', Number.NaN, Number.NaN],
  ['more than any number', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])(
  'a cost of %s is beyond the limits, and no memory is named that would do',
  (_what, milliseconds, memoryKiB) => {
    const { stage } = boundsOf({ memoryLimitKiB: MEMORY_KIB });
    expect(excessOf({ milliseconds, memoryKiB }, stage)).toEqual({
      excess: 'fills more than any machine has, and one hash may fill 256 MiB',
      wayOut: RESET,
    });
    expect(excessOf({ milliseconds, memoryKiB: 1 }, stage)).toEqual({
      excess: 'takes up to more than an hour, and a login has 0.8 s for it',
      wayOut: RESET,
    });
  },
);

test('a hash of exactly an hour says so, and a patience of 20 s is the most that is advised', () => {
  const { stage } = boundsOf({ memoryLimitKiB: MEMORY_KIB });
  const beyond = (milliseconds: number) => excessOf({ milliseconds, memoryKiB: 1 }, stage);
  expect(beyond(3_600_000)?.excess).toContain('more than an hour');
  expect(beyond(3_599_999)?.excess).toContain('takes up to 3600.0 s');
  // 20 s less the answer's half second and the trips' 300 ms, at half again as long as stated, beside two current hashes.
  const most = (20_000 - 500 - 300) / 1.5 - stage.kept;
  expect(beyond(most - 1)?.wayOut).toContain('set hash.patience to 20 ');
  expect(beyond(most + 1)?.wayOut).toBe(RESET);
});

test('a hash that takes and fills exactly what a login has is within the limits', () => {
  const { stage } = boundsOf({ memoryLimitKiB: MEMORY_KIB });
  expect(excessOf(stage, stage)).toBeNull();
});

test('a hash of exactly 256 MiB fits where the function has the memory, one KiB more nowhere', () => {
  const { stage } = boundsOf({ memoryLimitKiB: 512 * 1024 });
  const wayOut = (memoryKiB: number) => excessOf({ milliseconds: 1, memoryKiB }, stage)?.wayOut;
  expect(wayOut(262_144)).toBe(`give the function at least 896 MB of memory, or ${RESET}`);
  expect(wayOut(262_145)).toBe(RESET);
});

test.each(BOMBS)('%.60s is refused by import and by login', async (stored, reason) => {
  expect(inspect(stored)).toEqual({ ok: false, reason });
  expect(await hasher.verify(stored, 'test', REQUEST)).toEqual({ result: 'unusable', reason });
});

test('all bombs together run no hash and take no memory', async () => {
  const memory = process.memoryUsage.rss();
  const before = process.cpuUsage();
  for (const [stored] of BOMBS) await hasher.verify(stored, 'test', REQUEST);
  const { user, system } = process.cpuUsage(before);
  // Microseconds of processor time, which other programs do not lengthen: one argon2id alone takes 6,000.
  expect(user + system).toBeLessThan(5000 * BOMBS.length);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(10 * 1024 * 1024);
});

describe('what people bring, and what becomes of it', () => {
  const patience = (seconds: number) => `set hash.patience to ${seconds} (docs/deploy.md, "Settings"), or `;

  test.each([
    ['bcrypt 13', `$2b$13$${BCRYPT_END}`],
    ["OWASP's scrypt", `$scrypt$ln=17,r=8,p=1${SCRYPT_END}`],
    ["Better Auth's and Lucia's r = 16", `$scrypt$ln=14,r=16,p=1${SCRYPT_END}`],
    ["OWASP's PBKDF2-SHA1, 1,400,000 rounds", `pbkdf2:sha1:1400000$s$${'0'.repeat(40)}`],
    ["OWASP's PBKDF2-SHA256, 600,000 rounds", `pbkdf2:sha256:600000$s$${HEX_32}`],
    ["Django's million rounds", `pbkdf2:sha256:1000000$s$${HEX_32}`],
    ["Authelia's argon2id", `$argon2id$v=19$m=65536,t=3,p=4${ARGON2_END}`],
    ["Kratos' argon2id of 128 MiB", `$argon2id$v=19$m=131072,t=1,p=2${ARGON2_END}`],
    ["libsodium's moderate argon2id of 256 MiB", `$argon2id$v=19$m=262144,t=3,p=1${ARGON2_END}`],
    ['SHA-crypt without rounds', `$6$${SHA_CRYPT_END}`],
  ])('%s is taken', (_what, stored) => {
    expect(inspect(stored)).toMatchObject({ ok: true });
  });

  test.each([
    [`$2b$14$${BCRYPT_END}`, tooSlow('bcrypt, cost 14', '1.1 s', patience(3))],
    [`$2b$15$${BCRYPT_END}`, tooSlow('bcrypt, cost 15', '2.2 s', patience(5))],
    [
      // passlib's and Ansible's default. A password of 511 bytes takes half again as long as one of 8.
      `$6$rounds=656000$${SHA_CRYPT_END}`,
      tooSlow('SHA-crypt $6$, 656,000 rounds', '2.7 s', patience(5)),
    ],
    [`$scrypt$ln=2,r=8,p=200000${SCRYPT_END}`, tooSlow('scrypt, N=4 r=8 p=200000', '7.6 s', patience(13))],
  ])('%s is refused with its seconds and the way out, and taken with that patience', (stored, reason) => {
    expect(inspect(stored)).toEqual({ ok: false, reason });
    const seconds = Number(/hash.patience to (\d+)/.exec(reason)?.[1]);
    const decisionTime = seconds * 1000 - STORE_MARGIN;
    expect(inspectHash(stored, { memoryLimitKiB: MEMORY_KIB, decisionTime })).toMatchObject({ ok: true });
    const less = decisionTime - 1000;
    expect(inspectHash(stored, { memoryLimitKiB: MEMORY_KIB, decisionTime: less })).toMatchObject({
      ok: false,
    });
  });

  test('one that is in the table all the same never begins: cannot tell, not a wrong password', async () => {
    const reason = tooSlow('bcrypt, cost 14', '1.1 s', patience(3));
    await expect(hasher.verify(`$2b$14$${BCRYPT_END}`, 'guess', REQUEST)).rejects.toMatchObject({
      code: 'no_hash_began',
      message: reason,
    });
  });

  test('every hash that a test verifies states what it costs', () => {
    for (const { stored } of VECTORS) {
      const format = FORMATS.find(({ understands }) => understands.test(stored));
      const { cost, description } = format?.decode(stored, { peppers: [] }) ?? {};
      expect(description).toMatch(/^[A-Za-z0-9]/);
      expect(cost?.milliseconds).toBeGreaterThan(0);
      expect(cost?.memoryKiB).toBeGreaterThan(0);
    }
  });
});

describe('the figures of docs/password-hashes.md are the last round ones inside', () => {
  const page = readFileSync(new URL('../../docs/password-hashes.md', import.meta.url), 'utf8');
  const scrypt = (p: number) => `$scrypt$ln=10,r=1,p=${p}${SCRYPT_END}`;
  const argon2 = (memory: number, passes: number) =>
    `$argon2id$v=19$m=${memory},t=${passes},p=1${ARGON2_END}`;
  const pbkdf2 = (digest: string, rounds: number, bytes: number) =>
    `pbkdf2:${digest}:${rounds}$s$${'0'.repeat(2 * bytes)}`;
  const sha = (id: number, rounds: number) =>
    `$${id}$rounds=${rounds}$salt$${'a'.repeat(id === 5 ? 43 : 86)}`;

  test.each([
    ['cost 13', `$2b$13$${BCRYPT_END}`, `$2b$14$${BCRYPT_END}`],
    ['N × r × p is at most 1,700,000', scrypt(1660), scrypt(1760)],
    ['256 MiB with 6 passes', argon2(262_144, 6), argon2(262_144, 7)],
    ['64 MiB with 27', argon2(65_536, 27), argon2(65_536, 29)],
    ['4,300,000 rounds of SHA-1', pbkdf2('sha1', 4_300_000, 20), pbkdf2('sha1', 4_400_000, 20)],
    ['rounds of SHA-1 or SHA-256', pbkdf2('sha256', 4_300_000, 32), pbkdf2('sha256', 4_600_000, 32)],
    ['1,400,000 of SHA-512', pbkdf2('sha512', 1_400_000, 64), pbkdf2('sha512', 1_450_000, 64)],
    ['180,000 rounds of `$6$`', sha(6, 180_000), sha(6, 190_000)],
    ['250,000 of `$5$`', sha(5, 250_000), sha(5, 260_000)],
  ])('%s', (words, inside, outside) => {
    expect(page).toContain(words);
    expect([isTaken(inside), isTaken(outside)]).toEqual([true, false]);
  });
});

/** The last that is taken and the first that is not, where the algorithm itself has a bound. Inspected, not computed. */
const BOUNDARIES: readonly [inside: string, outside: string, reason: string][] = [
  [
    `$argon2id$v=19$m=262144,t=1,p=1${ARGON2_END}`,
    `$argon2id$v=19$m=262145,t=1,p=1${ARGON2_END}`,
    `argon2id, m=262145,t=1,p=1, fills 257 MiB, and one hash may fill 256 MiB: ${RESET}`,
  ],
  [
    `$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`,
    `$argon2id$v=19$m=64,t=0,p=1${ARGON2_END}`,
    'argon2: argon2 passes must be at least 1, not 0',
  ],
  [
    `$argon2id$v=19$m=2048,t=1,p=255${ARGON2_END}`,
    `$argon2id$v=19$m=2048,t=1,p=256${ARGON2_END}`,
    'argon2: argon2 lanes must be 1 to 255, not 256',
  ],
  [
    `$argon2id$v=19$m=8,t=1,p=1${ARGON2_END}`,
    `$argon2id$v=19$m=8,t=1,p=0${ARGON2_END}`,
    'argon2: argon2 lanes must be 1 to 255, not 0',
  ],
  [
    `$argon2id$v=19$m=32,t=1,p=4${ARGON2_END}`,
    `$argon2id$v=19$m=31,t=1,p=4${ARGON2_END}`,
    'argon2: argon2 memory in KiB must be at least 32, not 31',
  ],
  [
    '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$MNzk5BtR2vUhrp6qQEjRNw',
    '$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAA$MNzk5BtR2vUhrp6qQEjRNw',
    'argon2: the bytes of the argon2 salt must be 8 to 2048, not 7',
  ],
  [
    `$argon2id$v=16$m=64,t=1,p=1${ARGON2_END}`,
    `$argon2id$v=17$m=64,t=1,p=1${ARGON2_END}`,
    'argon2: argon2 version 17 does not exist',
  ],
  [
    `$scrypt$ln=1,r=8,p=1${SCRYPT_END}`,
    `$scrypt$ln=0,r=8,p=1${SCRYPT_END}`,
    'scrypt: scrypt N must be at least 2, not 1',
  ],
  [
    `$scrypt$ln=32,r=8,p=1${SCRYPT_END}`,
    `$scrypt$ln=33,r=8,p=1${SCRYPT_END}`,
    'scrypt: scrypt N must be a power of two, not 33',
  ],
  [
    `$scrypt$ln=10,r=1,p=1${SCRYPT_END}`,
    `$scrypt$ln=10,r=0,p=1${SCRYPT_END}`,
    'scrypt: scrypt r must be at least 1, not 0',
  ],
  [
    `$scrypt$ln=10,r=8,p=1${SCRYPT_END}`,
    `$scrypt$ln=10,r=8,p=0${SCRYPT_END}`,
    'scrypt: scrypt p must be at least 1, not 0',
  ],
  [
    `pbkdf2:sha256:1$s$${HEX_32}`,
    `pbkdf2:sha256:0$s$${HEX_32}`,
    'Werkzeug PBKDF2: PBKDF2 rounds must be at least 1, not 0',
  ],
  [
    `pbkdf2:sha256:1$s$${'0'.repeat(128)}`,
    `pbkdf2:sha256:1$s$${'0'.repeat(130)}`,
    'Werkzeug PBKDF2: the bytes of the hash must be 16 to 64, not 65',
  ],
  [
    `pbkdf2:sha256:1$s$${'0'.repeat(32)}`,
    `pbkdf2:sha256:1$s$${'0'.repeat(30)}`,
    'Werkzeug PBKDF2: the bytes of the hash must be 16 to 64, not 15',
  ],
  [`$2b$04$${BCRYPT_END}`, `$2b$03$${BCRYPT_END}`, 'bcrypt: the bcrypt cost must be 4 to 31, not 3'],
  [
    `$6$rounds=1000$${SHA_CRYPT_END}`,
    `$6$rounds=999$${SHA_CRYPT_END}`,
    'SHA-crypt: SHA-crypt rounds must be 1000 to 999999999, not 999',
  ],
];

test.each(BOUNDARIES)('%s is taken, %s is not: %s', (inside, outside, reason) => {
  expect(inspect(inside)).toMatchObject({ ok: true });
  expect(inspect(outside)).toEqual({ ok: false, reason });
});

describe('limits follow the function', () => {
  const argon2 = (kib: number) => `$argon2id$v=19$m=${kib},t=1,p=1${ARGON2_END}`;

  test.each([
    [512, 131_072],
    [896, 262_144],
    [10_240, 262_144],
  ])('a function of %i MB lets one hash fill %i KiB: a third of what Node leaves', (megabytes, kib) => {
    expect(isTaken(argon2(kib), megabytes * 1024)).toBe(true);
    expect(isTaken(argon2(kib + 1), megabytes * 1024)).toBe(false);
  });

  test('less memory is less of a core', () => {
    const stored = `$2b$13$${BCRYPT_END}`;
    expect(isTaken(stored, 1769 * 1024)).toBe(true);
    expect(inspect(stored, 885 * 1024)).toEqual({
      ok: false,
      reason:
        'bcrypt, cost 13, takes up to 1.1 s, and a login has 0.7 s for it: give the function 1769 MB of memory, ' +
        `which is a whole core, or set hash.patience to 3 (docs/deploy.md, "Settings"), or ${RESET}`,
    });
  });

  test('more memory than a whole core is no more of a core for one hash', () => {
    expect(isTaken(`$2b$14$${BCRYPT_END}`, 10_240 * 1024)).toBe(false);
  });

  test('scrypt at 128 MiB needs a function of 513 MB', () => {
    const stored = `$scrypt$ln=17,r=8,p=1${SCRYPT_END}`;
    const decisionTime = 19_500;
    const at = (megabytes: number) => inspectHash(stored, { memoryLimitKiB: megabytes * 1024, decisionTime });
    expect(at(513)).toEqual({ ok: true, format: 'scrypt' });
    expect(at(512)).toEqual({
      ok: false,
      reason:
        'scrypt, N=131072 r=8 p=1, fills 129 MiB, and one hash may fill 128 MiB: ' +
        `give the function at least 513 MB of memory, or ${RESET}`,
    });
  });

  test('dearer current hashes leave less for an old one', () => {
    const parameters = { memory: 262_144, passes: 2, lanes: 1 };
    expect(inspectHash(`$2b$13$${BCRYPT_END}`, { memoryLimitKiB: MEMORY_KIB, parameters }).ok).toBe(false);
  });
});

test('a hash that only the native route has time for does not begin elsewhere, and says so', async () => {
  const patient = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB, decisionTime: 7500 });
  await expect(patient.verify(`$2b$14$${BCRYPT_END}`, 'guess', REQUEST)).rejects.toMatchObject({
    code: 'no_hash_began',
    message:
      'bcrypt, cost 14, takes up to 1.1 s, and a login has 0.8 s for it: ' +
      'one login through POST /webhook has the time for it, and replaces the hash',
  });
});
