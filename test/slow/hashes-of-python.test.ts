// Hashes made on the spot by Python (werkzeug, hashlib, crypt), where this machine has it.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { MEMORY_KIB } from '../passwords/vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });

/** Prints {"maker": [[stored, password], …]} for the makers that are installed. */
const PROGRAM = `
import base64, hashlib, json, os, sys, warnings
warnings.simplefilter('ignore')
passwords = ['x', 'correct horse battery staple', 'p\\u00e4ss w\\u00f6rd \\U0001f600', 'y' * 70]
b64 = lambda data: base64.b64encode(data).decode()
def by_hashlib(password):
    data, salt = password.encode(), os.urandom(16)
    for digest in ['sha1', 'sha224', 'sha256', 'sha384', 'sha512']:
        key = hashlib.pbkdf2_hmac(digest, data, salt, 1000)
        yield '$pbkdf2-%s$i=1000,l=%d$%s$%s' % (digest, len(key), b64(salt).rstrip('='), b64(key).rstrip('='))
    key = hashlib.scrypt(data, salt=salt, n=1024, r=8, p=2, dklen=32)
    yield '$scrypt$ln=10,r=8,p=2$%s$%s' % (b64(salt).rstrip('='), b64(key).rstrip('='))
    for scheme, digest in [('SSHA', 'sha1'), ('SSHA256', 'sha256'), ('SSHA512', 'sha512')]:
        yield '{%s}%s' % (scheme, b64(hashlib.new(digest, data + salt).digest() + salt))
def by_werkzeug(password):
    from werkzeug.security import generate_password_hash
    for method in ['scrypt', 'scrypt:1024:8:2', 'pbkdf2:sha256:1000', 'pbkdf2:sha512:1000', 'pbkdf2:sha1:1000']:
        yield generate_password_hash(password, method=method)
def by_crypt(password):
    import crypt
    for method, rounds in [(crypt.METHOD_SHA256, 1000), (crypt.METHOD_SHA512, 1000), (crypt.METHOD_BLOWFISH, 16)]:
        yield crypt.crypt(password, crypt.mksalt(method, rounds=rounds))
found = {}
for maker in [by_hashlib, by_werkzeug, by_crypt]:
    try:
        found[maker.__name__[3:]] = [[stored, password] for password in passwords for stored in maker(password)]
    except Exception as error:
        found[maker.__name__[3:]] = []
json.dump(found, sys.stdout)
`;

const MAKERS = ['hashlib', 'werkzeug', 'crypt'] as const;
type Made = Readonly<Record<(typeof MAKERS)[number], readonly [stored: string, password: string][]>>;

function madeByPython(): Made {
  try {
    return JSON.parse(
      execFileSync('python3', ['-c', PROGRAM], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return { hashlib: [], werkzeug: [], crypt: [] };
  }
}

const made = madeByPython();

const missing = MAKERS.filter((maker) => made[maker].length === 0);
if (missing.length > 0)
  console.error(`not cross-checked, missing on this machine: python3 with ${missing.join(', ')}`);

test('where there is python3, its own hashlib was asked', () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0;
  expect(made.hashlib.length > 0).toBe(hasPython);
});

describe.each(MAKERS.filter((maker) => made[maker].length > 0))('%s', (maker) => {
  test.each(made[maker])('%s of %j', async (stored, password) => {
    expect(await hasher.verify(stored, password)).toEqual({ result: 'match', outdated: true });
    expect(await hasher.verify(stored, `${password}x`)).toEqual({ result: 'mismatch' });
  });
});
