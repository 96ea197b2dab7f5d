// Formats that are never verified: each refusal says how to bring these users, and never repeats the text.
import { expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

const RESET = 'let these users reset their passwords (docs/password-hashes.md)';
const WRAP = `import it with --wrap, which puts argon2id over it, or ${RESET}`;
const MD5 = `MD5 is guessed at billions a second: ${WRAP}`;
const SHA = `one round of SHA is guessed at billions a second: ${WRAP}`;
const MD5_CRYPT = `MD5-crypt is guessed at millions a second: ${WRAP}`;
const DES = `DES-crypt is not verified: it reads eight characters of a password and is guessed in hours: ${RESET}`;
const PROTOCOL = `it is no password's hash but the secret of another protocol (SCRAM, CRAM-MD5, DIGEST-MD5): ${RESET}`;
const SPRING = `Spring Security's message digests are not verified: ${RESET}`;
const ITSELF = `it is the password itself, which must not be stored: ${RESET}`;
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
  ['MD5-crypt', '$1$saltsalt$BsXyQbZiQujHkdhwPwdol.', MD5_CRYPT],
  ["Apache's MD5-crypt", '$apr1$/tPSjQ5Q$BAs8oyxynbX.VHtcr1RVB1', MD5_CRYPT],
  ["Dovecot's MD5-crypt", '{MD5-CRYPT}$1$b/EbhqdB$FYd25lsjiMZLfw2sSBnOb1', MD5_CRYPT],
  ['MD5-crypt of a directory', '{CRYPT}$1$saltsalt$BsXyQbZiQujHkdhwPwdol.', `scheme in braces: ${MD5_CRYPT}`],
  ['DES-crypt', 'LiqubBQWckLm6', DES],
  ['BSDi DES-crypt', '_7C/.ixQX81AYYffTjss', DES],
  ["Dovecot's DES-crypt", '{DES-CRYPT}z6PvzLZxej/pE', DES],
  [
    'yescrypt',
    '$y$j9T$3OSxLoN9PUU89v7aES/8T/$bqvBNCG6QnZiyFifWmCum1Jlv0dazVLIuiIscSwnbSB',
    `yescrypt is not verified: ${RESET}`,
  ],
  [
    'gost-yescrypt',
    '$gy$j9T$wtMpWJz4TKs7DowyfxlTE0$iQ0gWw7j2UJL75lKvApyhW6DgBVeFzBMbU3FRwShPB2',
    `yescrypt is not verified: ${RESET}`,
  ],
  [
    'yescrypt of a directory',
    '{CRYPT}$y$j9T$3OSxLoN9PUU89v7aES/8T/$bqvBNCG6QnZiyFifWmCum1Jlv0dazVLIuiIscSwnbSB',
    `scheme in braces: yescrypt is not verified: ${RESET}`,
  ],
  [
    'phpass of WordPress',
    '$P$BDb4udiFxtiuN9RSeAqW/RV0wLdBy71',
    `phpass, WordPress' and phpBB's iterated MD5, is guessed at millions a second: ${WRAP}`,
  ],
  [
    "Drupal's",
    '$S$DK3mWkMGEMyKcBkXL4ELGxZq1qXyr1iLFJ0TF4xyzJCqYZsuTkXu',
    `Drupal's hash is not verified: ${RESET}`,
  ],
  [
    "MySQL's",
    '*F4AF2E5D85456A908E0F552F0366375B06267295',
    `MySQL's own hash, two rounds of SHA-1, is guessed at billions a second: ${WRAP}`,
  ],
  [
    "MySQL's newer one",
    '$A$005$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    `MySQL's caching_sha2_password is not verified: ${RESET}`,
  ],
  [
    'Mosquitto until 2.0',
    '$6$PQJyBUDoWGFZ0AN9$bZLWpszFEWXbCqZikHfET0aB+TNhQ/+5NcCZDjDwYW9Jmh6rjW9p01KdQ+bj478BQbYBy3oGxlVAG5UqLE65CQ==',
    `Mosquitto's $6$ is one round of SHA-512, guessed at billions a second: ${WRAP}`,
  ],
  [
    "PostgreSQL's MD5",
    'md5a6c8b36b7442aa7ccd5746184e02fd01',
    `PostgreSQL's MD5, salted with the user's name, is guessed at billions a second: ${RESET}`,
  ],
  ["Dovecot's plain MD5", '{PLAIN-MD5}9cc2ae8a1ba7a93da39b46fc1019c481', MD5],
  ["Dovecot's MD5 of LDAP", '{LDAP-MD5}nMKuihunqT2jm0b8EBnEgQ==', MD5],
  ['CRAM-MD5', '{CRAM-MD5}09eae0fafdb8b11dde53f0031217a5c4938a03ccb3eebe1b64e0c243b569921c', PROTOCOL],
  ['DIGEST-MD5', '{DIGEST-MD5}30723aac8858723117fe723577a63edd', PROTOCOL],
  [
    "passlib's SCRAM of several digests",
    '$scram$4096$mjNmrPWes1YqpTSG$sha-1=Oqv29BqTvGMvmOw6KzXMtEmeFoQ',
    PROTOCOL,
  ],
  [
    'a spelling with a dot',
    '{SSHA256.HEX}d2f12249429b0bd3af24b8014f59a0f549eaecc27bc8bd59a9a9b64dc43e2994d9674eef',
    `Dovecot's other spellings are not read; write the hash as its scheme does without .HEX or .B64, or ${RESET}`,
  ],
  [
    "Spring's SHA-256",
    '{SHA-256}{SiLPMh6s7VNcwcPta08hTN0UanW/pYo0nz5PgupsYg0=}6d8b7fee4257658c2f4a6b616a923454a91f0bfe14f819167c04adfaf0b36337',
    SPRING,
  ],
  [
    "Spring's MD5",
    '{MD5}{xdHi44/b9SYwLzupiM2dXqjtxG6m3cqhLkLcMgdMIdc=}b5126f3e0d5f458cb4d5253b77a890d6',
    SPRING,
  ],
  [
    "Spring's sha256",
    '{sha256}5fcf8ae8217679ca1a89c2c9155c286c3e97bc244b84643813ef1f520b840cee31ab4bf75cf2be18',
    SPRING,
  ],
  ["Spring's password itself", '{noop}secret', ITSELF],
  ["Dovecot's password itself", '{PLAIN}secret', ITSELF],
  ['an unknown scheme', '{ROT13}frperg', `the scheme in braces is none that is verified: ${RESET}`],
  [
    "Sun's MD5-crypt",
    '$md5,rounds=88072$JxrV3kz9$$pCsyHUWLlWUjrlwtDYzHW0',
    `Sun's MD5-crypt is not verified: ${RESET}`,
  ],
  [
    "NetBSD's SHA-1-crypt",
    '$sha1$480000$R9jUoYml$150gI7zHZDGzhfvNtxh2F1NLkKjR',
    `NetBSD's SHA-1-crypt is not verified: ${RESET}`,
  ],
  [
    'the NT hash',
    '$3$$1b9d5effd34ac283c8efe2eacaea8bbc',
    `the NT hash of Windows and Samba is not verified: ${RESET}`,
  ],
  [
    "SQL Server's",
    '0x010040C83947055DFF704E4EDF976A19AC3883ACD9F38749A98C',
    `SQL Server's hash is not verified: ${RESET}`,
  ],
  [
    "Oracle's",
    'S:D089E78F66877374D766873932ADBCEE07E55108D825B616FD1B37C0F693',
    `Oracle's hash is not verified: ${RESET}`,
  ],
  [
    'crypt of a directory, cut short',
    '{CRYPT}$6$saltstring$abc',
    'scheme in braces: $6$ has a hash of 86 characters',
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
