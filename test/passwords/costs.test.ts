// What each algorithm states that a hash costs, from its own parameters; test/slow/hash-costs.test.ts measures that it is true.
import { expect, test } from '@jest/globals';
import { FORMATS } from '../../functions/passwords/registry.ts';

const SALT = 'c2FsdHNhbHRzYWx0';
const ARGON2_END = `$${SALT}$MNzk5BtR2vUhrp6qQEjRNw`;
const SCRYPT_END = `$${SALT}$MiCzNcIplSMqSBrm4HckjYqYhaVPPjTARTzwB1cVNYE=`;
const KEY = 'ab'.repeat(64);
const SCRAM_END = `:${SALT}$${'A'.repeat(43)}=:${'A'.repeat(43)}=`;

/** Milliseconds of the reference core, and KiB. */
const COSTS: readonly [description: string, stored: string, milliseconds: number, memoryKiB: number][] = [
  // 0.00025 ms to touch each KiB, 0.0004 for each pass over it, 0.02 for each lane of each pass.
  ['argon2id, m=19456,t=2,p=1', `$argon2id$v=19$m=19456,t=2,p=1${ARGON2_END}`, 20.4688, 19_456],
  ['argon2i, m=2048,t=1,p=255', `$argon2i$v=19$m=2048,t=1,p=255${ARGON2_END}`, 6.4312, 2048],
  ['bcrypt, cost 10', '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W', 69.632, 8],
  // r × p times (0.00043 ms for each of N, and 0.003).
  ['scrypt, N=16384 r=8 p=2', `$scrypt$ln=14,r=8,p=2${SCRYPT_END}`, 112.769_92, 16_386],
  ['scrypt, N=2 r=8 p=1000', `$scrypt$ln=1,r=8,p=1000${SCRYPT_END}`, 30.88, 1002],
  [
    'Firebase scrypt, N=16384 r=8 p=1',
    `$firescrypt$ln=14,r=8,p=1$AAAA$${'A'.repeat(86)}==$Bw==$${'A'.repeat(86)}==`,
    56.384_96,
    16_385,
  ],
  // It does not say its parameters, so both are computed in turn; "s2:" says r = 16.
  ['scrypt, N=16384 r=16 p=1 and scrypt, N=16384 r=8 p=1', `0123456789abcdef:${KEY}`, 169.154_88, 32_770],
  ['scrypt, N=16384 r=16 p=1', `s2:0123456789abcdef:${KEY}`, 112.769_92, 32_770],
  // Each block of the digest's own length costs all rounds again (RFC 8018 §5.2).
  ['PBKDF2-SHA1, 10,000 rounds', `pbkdf2:sha1:10000$s$${'0'.repeat(40)}`, 1.75, 1],
  ['PBKDF2-SHA1, 10,000 rounds', `pbkdf2:sha1:10000$s$${'0'.repeat(42)}`, 3.5, 1],
  ['PBKDF2-SHA256, 10,000 rounds', `pbkdf2:sha256:10000$s$${'0'.repeat(128)}`, 3.4, 1],
  ['PBKDF2-SHA512, 10,000 rounds', `pbkdf2:sha512:10000$s$${'0'.repeat(128)}`, 5.35, 1],
  // Two spellings of a password, each with all rounds.
  ['SCRAM, PBKDF2-SHA256, 10,000 rounds', `SCRAM-SHA-256$10000${SCRAM_END}`, 3.4, 1],
  ['SHA-crypt $5$, 5,000 rounds', `$5$salt$${'a'.repeat(43)}`, 15, 8],
  ['SHA-crypt $6$, 10,000 rounds', `$6$rounds=10000$salt$${'a'.repeat(86)}`, 41, 8],
  ['LDAP salted SHA1', '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA==', 0.1, 4],
  // Under argon2id: a digest costs nothing beside it, 1,000 rounds of MD5-crypt 3 ms, 2^11 of phpass 0.0015 each.
  ['argon2id, m=64,t=1,p=1', `wrapped:sha1:prefix::$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`, 0.0616, 64],
  [
    'argon2id, m=64,t=1,p=1',
    `wrapped:apr1:prefix:${SALT}:$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`,
    3.0616,
    64,
  ],
  [
    'argon2id, m=64,t=1,p=1',
    `wrapped:md5-crypt:prefix:${SALT}:$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`,
    3.0616,
    64,
  ],
  [
    'argon2id, m=64,t=1,p=1',
    `wrapped:phpass:prefix:OXNhbHRzYWx0:$argon2id$v=19$m=64,t=1,p=1${ARGON2_END}`,
    3.1336,
    64,
  ],
];

test.each(COSTS)('%s: %.50s', (description, stored, milliseconds, memoryKiB) => {
  const decoded = FORMATS.find(({ understands }) => understands.test(stored))?.decode(stored, {
    peppers: [],
  });
  expect(decoded).toMatchObject({ description, cost: { memoryKiB } });
  expect(decoded?.cost.milliseconds).toBeCloseTo(milliseconds, 6);
});
