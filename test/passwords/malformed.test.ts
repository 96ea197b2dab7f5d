// Texts that begin like a format and are none of it: each refusal names the format and the form that it expects.
import { expect, test } from '@jest/globals';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { MEMORY_KIB } from './vectors.ts';

const HEX_32 = '0'.repeat(64);

const MALFORMED: readonly [stored: string, format: string, form: string][] = [
  ['$argon2id$v=19$m=64', 'argon2', '$argon2id$v=19$m=…,t=…,p=…$salt$hash'],
  ['argon2$argon2id$v=19', 'Django argon2', '$argon2id$v=19$m=…,t=…,p=…$salt$hash'],
  ['$2b$10$short', 'bcrypt', '$2b$10$ with 53 characters of salt and hash'],
  ['bcrypt$$2b$10$short', 'Django bcrypt', '$2b$10$ with 53 characters of salt and hash'],
  ['bcrypt_sha256$x', 'Django bcrypt over SHA-256', '$2b$10$ with 53 characters of salt and hash'],
  ['$wp$2y$10$short', 'WordPress bcrypt', '$2b$10$ with 53 characters of salt and hash'],
  ['$bcrypt-sha256$v=3', 'passlib bcrypt over SHA-256', '$bcrypt-sha256$v=2,t=2b,r=12$salt$hash'],
  ['$scrypt$ln=14,r=8$AAAA', 'scrypt', '$scrypt$ln=…,r=…,p=…$salt$hash'],
  ['scrypt:16384:8$salt', 'Werkzeug scrypt', 'scrypt:N:r:p$salt$hash'],
  ['scrypt$16384$salt', 'Django scrypt', 'scrypt$N$salt$r$p$hash'],
  ['{scrypt}$x$AAAA$AAAA', 'Spring scrypt', '{scrypt}$parameters$salt$key'],
  ['$7$BU..../....salt$short', 'scrypt of crypt(3)', '$7$ with its parameters, salt and hash'],
  [`0123456789abcdef:${HEX_32}0`, 'scrypt of Better Auth and Lucia', 'salt:key, the key in hexadecimal'],
  [
    '$firescrypt$ln=14,r=8,p=1$AAAA',
    'Firebase scrypt',
    '$firescrypt$ln=…,r=…,p=…$salt$hash$separator$signer',
  ],
  ['$pbkdf2-md5$i=1000$AAAA$AAAA', 'PBKDF2', '$pbkdf2-sha256$i=…,l=…$salt$hash'],
  ['pbkdf2:sha256:1000$salt', 'Werkzeug PBKDF2', 'pbkdf2:sha256:rounds$salt$hash'],
  ['pbkdf2_sha256$1000$salt', 'Django PBKDF2', 'pbkdf2_sha256$rounds$salt$hash'],
  ['{PBKDF2}x', 'PBKDF2 of a directory', '{PBKDF2-SHA256}rounds$salt$hash'],
  [`{pbkdf2}${'0'.repeat(82)}`, 'PBKDF2 of a directory', '{PBKDF2-SHA256}rounds$salt$hash'],
  ['$7$101$AAAA$AAAA', 'Mosquitto PBKDF2', '$7$rounds$salt$hash in base64'],
  ['SCRAM-SHA-256$4096:AAAA', 'SCRAM', 'SCRAM-SHA-256$rounds:salt$stored:server'],
  ['{SCRAM-SHA-1}4096', 'SCRAM', 'SCRAM-SHA-256$rounds:salt$stored:server'],
  ['{SSHA}a b', 'LDAP salted SHA', '{SSHA} and base64'],
  ['$5$salt', 'SHA-crypt', '$6$rounds=…$salt$hash'],
  ['wrapped:sha1', 'argon2id over an old hash', 'wrapped:sha1:prefix:salt:$argon2id$…'],
];

test.each(MALFORMED)('%s is no hash of %s', (stored, format, form) => {
  expect(inspectHash(stored, { memoryLimitKiB: MEMORY_KIB })).toEqual({
    ok: false,
    reason: `${format}: not of the form ${form}`,
  });
});
