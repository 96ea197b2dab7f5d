// Old fast hashes, read from the texts of their sources and put under argon2id.
import { describe, expect, test } from '@jest/globals';
import { readOldHash } from '../../cli/import/hashes/old-hash-texts.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import type { OldHash } from '../../functions/passwords/old-hash.ts';
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import { MEMORY_KIB } from './vectors.ts';

const limits = { memoryLimitKiB: MEMORY_KIB };
const hasher = createPasswordHasher(limits);
const PASSWORD = 'correct horse battery staple';

function oldHashOf(text: string): OldHash {
  const old = readOldHash(text);
  if (old === null) throw new Error('the text was not read as an old hash');
  return old;
}

/** Made with Python's hashlib; the two of Kratos are security.md §3.7's. */
const TEXTS: readonly [source: string, text: string, begins: string, password: string][] = [
  ['MD5', '9cc2ae8a1ba7a93da39b46fc1019c481', 'wrapped:md5:prefix::$argon2id$', PASSWORD],
  ['SHA-1', 'ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42', 'wrapped:sha1:prefix::$argon2id$', PASSWORD],
  [
    'SHA-256',
    'c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a',
    'wrapped:sha256:prefix::$argon2id$',
    PASSWORD,
  ],
  [
    'SHA-512',
    'be5ef7679d88ab9a9045f6267e55f5e5784b4b8cd764b5cd855a5244f91c626953cd46c43d7668873fd6efbd3b221249315580031963472a078781fe046e62ae',
    'wrapped:sha512:prefix::$argon2id$',
    PASSWORD,
  ],
  [
    'Django MD5',
    'md5$pepper$f8ee72288939630ba446602314f3ce40',
    'wrapped:md5:prefix:cGVwcGVy:$argon2id$',
    PASSWORD,
  ],
  [
    'Django SHA-1',
    'sha1$pepper$e2c3cf2d6535167057d9d2741e581d96ec21b580',
    'wrapped:sha1:prefix:cGVwcGVy:$argon2id$',
    PASSWORD,
  ],
  ['Kratos MD5', '$md5$CY9rzUYh03PK3k6DJie09g==', 'wrapped:md5:prefix::$argon2id$', 'test'],
  [
    'Kratos SHA-1',
    '$sha1$pf=e1NBTFR9e1BBU1NXT1JEfQ==$NW9wbWtnejAzcg==$2qU2SGWP8viTM1md3FiI3+rjWXQ=',
    'wrapped:sha1:prefix:NW9wbWtnejAzcg:$argon2id$',
    'test',
  ],
  ['LDAP SHA', '{SHA}q/eq1kOINtvlJqojGr3i0O73TUI=', 'wrapped:sha1:suffix::$argon2id$', PASSWORD],
  ['LDAP MD5', '{MD5}nMKuihunqT2jm0b8EBnEgQ==', 'wrapped:md5:suffix::$argon2id$', PASSWORD],
  [
    'htpasswd, apr1',
    '$apr1$/tPSjQ5Q$BAs8oyxynbX.VHtcr1RVB1',
    'wrapped:apr1:prefix:L3RQU2pRNVE:$argon2id$',
    PASSWORD,
  ],
  [
    'openssl passwd -1',
    '$1$saltsalt$BsXyQbZiQujHkdhwPwdol.',
    'wrapped:md5-crypt:prefix:c2FsdHNhbHQ:$argon2id$',
    PASSWORD,
  ],
  [
    'openssl passwd -1 of nothing',
    '$1$xy$JSgu5Zv4igzK2ULm5nTM30',
    'wrapped:md5-crypt:prefix:eHk:$argon2id$',
    '',
  ],
  [
    'openssl passwd -1 of 60 bytes',
    '$1$xyzxyz$IJqZSkBtRt.AFfw8s0yFm1',
    'wrapped:md5-crypt:prefix:eHl6eHl6:$argon2id$',
    'x'.repeat(60),
  ],
  [
    'openssl passwd -apr1 beyond ASCII',
    '$apr1$abcdefgh$CjEK9RWL2BqzX4hgu47ts1',
    'wrapped:apr1:prefix:YWJjZGVmZ2g:$argon2id$',
    'пароль🔑 zoë',
  ],
  [
    'doveadm pw -s MD5-CRYPT',
    '{MD5-CRYPT}$1$b/EbhqdB$FYd25lsjiMZLfw2sSBnOb1',
    'wrapped:md5-crypt:prefix:Yi9FYmhxZEI:$argon2id$',
    PASSWORD,
  ],
  [
    'passlib phpass',
    '$P$BDb4udiFxtiuN9RSeAqW/RV0wLdBy71',
    'wrapped:phpass:prefix:QkRiNHVkaUZ4:$argon2id$',
    PASSWORD,
  ],
  [
    'passlib phpass of phpBB',
    '$H$600Hj98fD1HIofmuuQ42dDFFiKN2Gw0',
    'wrapped:phpass:prefix:NjAwSGo5OGZE:$argon2id$',
    PASSWORD,
  ],
  [
    'passlib phpass beyond ASCII',
    '$P$5Eu75pm5cEeOqHdSSrL5S0HCCrufLS.',
    'wrapped:phpass:prefix:NUV1NzVwbTVj:$argon2id$',
    'пароль🔑 zoë',
  ],
  [
    'passlib mysql41',
    '*F4AF2E5D85456A908E0F552F0366375B06267295',
    'wrapped:mysql:prefix::$argon2id$',
    PASSWORD,
  ],
  [
    'mosquitto_passwd -H sha512',
    '$6$PQJyBUDoWGFZ0AN9$bZLWpszFEWXbCqZikHfET0aB+TNhQ/+5NcCZDjDwYW9Jmh6rjW9p01KdQ+bj478BQbYBy3oGxlVAG5UqLE65CQ==',
    'wrapped:sha512:suffix:PQJyBUDoWGFZ0AN9:$argon2id$',
    PASSWORD,
  ],
  [
    'doveadm pw -s PLAIN-MD5',
    '{PLAIN-MD5}9cc2ae8a1ba7a93da39b46fc1019c481',
    'wrapped:md5:prefix::$argon2id$',
    PASSWORD,
  ],
  [
    'doveadm pw -s LDAP-MD5',
    '{LDAP-MD5}nMKuihunqT2jm0b8EBnEgQ==',
    'wrapped:md5:prefix::$argon2id$',
    PASSWORD,
  ],
  [
    'doveadm pw -s SMD5',
    '{SMD5}eumYzvMj6ebLP76sqQNHsCuV3cw=',
    'wrapped:md5:suffix:K5XdzA:$argon2id$',
    PASSWORD,
  ],
  [
    'LDAP salted SHA',
    '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA==',
    'wrapped:sha1:suffix:TERBUHNhbHQ:$argon2id$',
    PASSWORD,
  ],
  [
    'LDAP salted SHA-256',
    '{SSHA256}lhENQAxoH6TwZ6TTQ6YD6V4lTQ1qhVyV+oHQYMWbEJpMREFQc2FsdA==',
    'wrapped:sha256:suffix:TERBUHNhbHQ:$argon2id$',
    PASSWORD,
  ],
];

describe.each(TEXTS)('%s: %s', (_source, text, begins, password) => {
  test('wrapped, it matches the password and no near miss', async () => {
    const stored = await hasher.wrap(oldHashOf(text));
    expect(stored.startsWith(begins)).toBe(true);
    expect(await hasher.verify(stored, password)).toEqual({ result: 'match', outdated: true });
    for (const wrong of ['', `${password}x`, text].filter((one) => one !== password)) {
      expect(await hasher.verify(stored, wrong)).toEqual({ result: 'mismatch' });
    }
  });
});

test('a wrapped hash holds nothing of the old one, and passes the inspection', async () => {
  const stored = await hasher.wrap(oldHashOf('9cc2ae8a1ba7a93da39b46fc1019c481'));
  expect(stored).not.toContain('9cc2ae8a');
  expect(stored).not.toContain('nMKuihunqT2jm0b8EBnEgQ');
  expect(inspectHash(stored, limits)).toEqual({ ok: true, format: 'argon2id over an old hash' });
});

test('a pepper keys wrapped hashes too', async () => {
  const peppers = [{ id: 'p1', secret: Buffer.alloc(32, 1) }];
  const peppered = createPasswordHasher({ ...limits, peppers });
  const stored = await peppered.wrap(oldHashOf('9cc2ae8a1ba7a93da39b46fc1019c481'));
  expect(stored).toContain(',keyid=cDE$');
  expect(await peppered.verify(stored, PASSWORD)).toEqual({ result: 'match', outdated: true });
  expect(await hasher.verify(stored, PASSWORD)).toMatchObject({ result: 'unusable' });
});

test('the salt after the password is not the salt before it', async () => {
  const stored = await hasher.wrap(oldHashOf('{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA=='));
  const turned = stored.replace(':suffix:', ':prefix:');
  expect(await hasher.verify(turned, PASSWORD)).toEqual({ result: 'mismatch' });
});

test.each([
  ['a bcrypt hash', '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W'],
  ['33 hexadecimal digits', '9cc2ae8a1ba7a93da39b46fc1019c4811'],
  ['a password', PASSWORD],
])('%s is no old hash', (_name, text) => {
  expect(readOldHash(text)).toBeNull();
});

test.each([
  [
    'a template that repeats the password',
    `$sha1$pf=${btoa('{PASSWORD}{SALT}{PASSWORD}')}$AAAA$AAAA`,
    'the template is neither {SALT}{PASSWORD} nor {PASSWORD}{SALT}',
  ],
  [
    'a digest of another length',
    'sha1$pepper$f8ee72288939630ba446602314f3ce40',
    'a sha1 hash has 20 bytes, not 16',
  ],
  ['an LDAP digest cut short', '{SSHA}AAAA', 'a sha1 hash has 20 bytes, not 3'],
])('%s is refused', (_name, text, message) => {
  expect(() => readOldHash(text)).toThrow(new UnusableHash(message));
});

/** Bytes of salt with which the text has all 2,048 characters that are read again. */
const MOST_SALT = 1448;

test.each([
  [MOST_SALT, 2048],
  [MOST_SALT + 1, undefined],
])('a salt of %i bytes: what would be too long to be read again is refused', async (bytes, characters) => {
  const old = {
    digest: 'md5',
    position: 'prefix',
    hash: Buffer.alloc(16),
    salt: Buffer.alloc(bytes),
  } as const;
  const made = hasher.wrap(old);
  if (characters === undefined)
    await expect(made).rejects.toThrow(new UnusableHash('the salt is too long to be stored'));
  else {
    expect(await made).toHaveLength(characters);
    expect(inspectHash(await made, limits)).toMatchObject({ ok: true });
  }
});
