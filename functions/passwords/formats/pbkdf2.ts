// PBKDF2 (RFC 8018) as Ory Kratos, Auth0 and passlib write it, and as Werkzeug and Django store it.
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { fieldsOf, fromBase64, fromHex } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { checkDigest, checkPbkdf2 } from '../limits.ts';
import { UnusableHash } from '../unusable-hash.ts';

const pbkdf2Async = promisify(pbkdf2);

function decoded(digest: string, rounds: number, salt: Buffer, expected: Buffer): DecodedHash {
  checkPbkdf2(rounds);
  checkDigest(expected);
  return { expected, derive: (password) => pbkdf2Async(password, salt, rounds, expected.length, digest) };
}

const PHC =
  /^\$pbkdf2(?:-(?<digest>sha(?:1|224|256|384|512)))?\$(?:i=)?(?<rounds>\d{1,15})(?:,l=(?<length>\d{1,4}))?\$(?<salt>[A-Za-z0-9+/.=]+)\$(?<expected>[A-Za-z0-9+/.=]+)$/;

export const phcPbkdf2: PasswordFormat = {
  name: 'PBKDF2',
  understands: /^\$pbkdf2[-$]/,
  decode(stored) {
    const field = fieldsOf(PHC, stored, '$pbkdf2-sha256$i=…,l=…$salt$hash');
    checkPbkdf2(Number(field('rounds')));
    const expected = fromBase64(field('expected'));
    if (field('length') !== '' && Number(field('length')) !== expected.length)
      throw new UnusableHash('the PBKDF2 length l is not that of the hash');
    // Passlib leaves the digest out where it is SHA-1.
    const digest = field('digest') === '' ? 'sha1' : field('digest');
    return decoded(digest, Number(field('rounds')), fromBase64(field('salt')), expected);
  },
};

const WERKZEUG =
  /^pbkdf2:(?<digest>sha(?:1|224|256|384|512)):(?<rounds>\d{1,15})\$(?<salt>[^$]+)\$(?<expected>[0-9a-fA-F]+)$/;

export const werkzeugPbkdf2: PasswordFormat = {
  name: 'Werkzeug PBKDF2',
  understands: /^pbkdf2:/,
  decode(stored) {
    const field = fieldsOf(WERKZEUG, stored, 'pbkdf2:sha256:rounds$salt$hash');
    const salt = Buffer.from(field('salt'), 'utf8');
    return decoded(field('digest'), Number(field('rounds')), salt, fromHex(field('expected')));
  },
};

const DJANGO =
  /^pbkdf2_(?<digest>sha1|sha256)\$(?<rounds>\d{1,15})\$(?<salt>[^$]+)\$(?<expected>[A-Za-z0-9+/=]+)$/;

export const djangoPbkdf2: PasswordFormat = {
  name: 'Django PBKDF2',
  understands: /^pbkdf2_/,
  decode(stored) {
    const field = fieldsOf(DJANGO, stored, 'pbkdf2_sha256$rounds$salt$hash');
    const salt = Buffer.from(field('salt'), 'utf8');
    return decoded(field('digest'), Number(field('rounds')), salt, fromBase64(field('expected')));
  },
};
