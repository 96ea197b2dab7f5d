// Formats that are never verified: each refusal says how to bring these users, and never repeats the text.
import { expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

const WRAP =
  'import it wrapped in argon2id, or let these users reset their passwords (docs/password-hashes.md)';
const RESET = 'let these users reset their passwords (docs/password-hashes.md)';
const MD5 = `MD5 is guessed at billions a second: ${WRAP}`;
const SHA = `one round of SHA is guessed at billions a second: ${WRAP}`;
const UNKNOWN = `no known hash format; if it is the password itself, it must not be stored: ${RESET}`;

const REFUSED: readonly [source: string, stored: string, reason: string][] = [
  ['MD5 in hexadecimal', '098f6bcd4621d373cade4e832627b4f6', MD5],
  ['MD5 in capitals', '098F6BCD4621D373CADE4E832627B4F6', MD5],
  ['Kratos MD5 (security.md §3.7)', '$md5$CY9rzUYh03PK3k6DJie09g==', MD5],
  ['Django MD5', 'md5$pepper$f8ee72288939630ba446602314f3ce40', MD5],
  ['LDAP MD5', '{MD5}CY9rzUYh03PK3k6DJie09g==', MD5],
  ['LDAP salted MD5', '{SMD5}CY9rzUYh03PK3k6DJie09nNhbHQ=', MD5],
  ['SHA-1 in hexadecimal', 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', SHA],
  ['SHA-256 in hexadecimal', 'c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a', SHA],
  ['SHA-512 in hexadecimal', 'ab'.repeat(64), SHA],
  [
    'Kratos SHA-1 (security.md §3.7)',
    '$sha1$pf=e1NBTFR9e1BBU1NXT1JEfQ==$NW9wbWtnejAzcg==$2qU2SGWP8viTM1md3FiI3+rjWXQ=',
    SHA,
  ],
  ['Django SHA-1', 'sha1$pepper$e2c3cf2d6535167057d9d2741e581d96ec21b580', SHA],
  ['LDAP SHA', '{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=', SHA],
  ['LDAP SHA-512', '{SHA512}AAAA', SHA],
  [
    'Kratos HMAC (security.md §3.7)',
    '$hmac-sha256$ZTAzMWJhMWMyOTM4YjFkMjgzZjkxOWExZGY5YWM2NmMxOTJhN2RkNzQ0MzJkNWZkNGFkYTI5OTk0MWJhMTA5Zg==$MTIzNDU=',
    `a keyed hash is not verified: ${RESET}`,
  ],
  ['MD5-crypt', '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', `MD5-crypt is not verified: ${RESET}`],
  ['Apache MD5-crypt', '$apr1$saltsalt$qjXMvbEw8oaL.CzflDtaK/', `MD5-crypt is not verified: ${RESET}`],
  ['DES-crypt', 'abJnggxhB/yWI', `DES-crypt is not verified: ${RESET}`],
  ['BSDi DES-crypt', '_J9..K0AyUubyFdKyOUU', `DES-crypt is not verified: ${RESET}`],
  [
    'yescrypt',
    '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7',
    `yescrypt is not verified: ${RESET}`,
  ],
  [
    'phpass',
    '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0',
    `hashes of WordPress and Drupal are not verified: ${RESET}`,
  ],
  [
    'WordPress 6.8',
    '$wp$2y$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W',
    `hashes of WordPress and Drupal are not verified: ${RESET}`,
  ],
  [
    'LDAP crypt',
    '{CRYPT}$6$saltstring$abc',
    'import what follows {CRYPT}, where it begins with $5$, $6$ or $2',
  ],
  [
    'Django unusable',
    '!EJg4XC5cBPqUDJSnGRuNUmTzH3iX8nBnYWSc0mr9',
    'its source marked the account as having no usable password; set one',
  ],
  [
    'a locked account of /etc/shadow',
    '!$6$saltstring$abc',
    'its source marked the account as having no usable password; set one',
  ],
  ['a password in plain text', 'correct horse battery staple', UNKNOWN],
  ['nothing', '', UNKNOWN],
  [
    'a hash with a line end',
    '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W\n',
    'bcrypt: not of the form $2b$10$ with 53 characters of salt and hash',
  ],
  [
    'argon2 with associated data',
    '$argon2id$v=19$m=64,t=1,p=1,data=AAAA$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
    'argon2: not of the form $argon2id$v=19$m=…,t=…,p=…$salt$hash',
  ],
  [
    'argon2 of a version that never was',
    '$argon2id$v=18$m=64,t=1,p=1$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
    'argon2: argon2 version 18 does not exist',
  ],
  [
    'PBKDF2 with another length than it says',
    '$pbkdf2-sha1$i=1000,l=32$AAAA$e0hIHHhXe1vCZts4qbT8QGhlc6U',
    'PBKDF2: the PBKDF2 length l is not that of the hash',
  ],
  [
    'PBKDF2 over MD5',
    'pbkdf2:md5:1000$salt$00',
    'Werkzeug PBKDF2: not of the form pbkdf2:sha256:rounds$salt$hash',
  ],
  ['base64 of no length', '$pbkdf2-sha1$i=1000$AAAA$AAAAA', 'PBKDF2: a field is not base64'],
  ['half a byte of hexadecimal', 'pbkdf2:sha1:1000$salt$000', 'Werkzeug PBKDF2: a field is not hexadecimal'],
  ['an empty digest', '$pbkdf2-sha1$i=1000$AAAA$==', 'PBKDF2: the bytes of the hash must be 16 to 64, not 0'],
  [
    'salted SHA without a salt',
    '{SSHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=',
    'LDAP salted SHA: no salt follows the digest, so this is a plain hash',
  ],
  ['salted SHA cut short', '{SSHA}AAAA', 'LDAP salted SHA: a sha1 hash has 20 bytes, not 3'],
  [
    'a Firebase hash that is shorter than its signer key',
    '$firescrypt$ln=14,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA==$Bw==$AAAA',
    'Firebase scrypt: a Firebase hash is as long as its signer key, and this one is not',
  ],
];

test.each(REFUSED)('%s is refused: %s', async (_source, stored, reason) => {
  expect(inspectHash(stored, { memoryLimitKiB: MEMORY_KIB })).toEqual({ ok: false, reason });
  for (const password of ['test', 'correct horse battery staple', '']) {
    expect(await hasher.verify(stored, password)).toEqual({ result: 'unusable', reason });
  }
});
