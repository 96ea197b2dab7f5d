// PBKDF2 (RFC 8018) as Ory Kratos, Auth0 and passlib write it, and as Werkzeug and Django store it.
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { checkDigest, fieldsOf, fromBase64, fromHex, inWords, within } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';

const pbkdf2Async = promisify(pbkdf2);

/** Measured with Node's own: bytes of the digest, and milliseconds for a round of each block of that many bytes. */
const DIGESTS: Readonly<Record<string, { readonly bytes: number; readonly milliseconds: number }>> = {
  sha1: { bytes: 20, milliseconds: 0.000175 },
  sha224: { bytes: 28, milliseconds: 0.00017 },
  sha256: { bytes: 32, milliseconds: 0.00017 },
  sha384: { bytes: 48, milliseconds: 0.000535 },
  sha512: { bytes: 64, milliseconds: 0.000535 },
};

/** One PBKDF2 hash, however it was spelled. */
export function pbkdf2Hash(digest: string, rounds: number, salt: Buffer, expected: Buffer): DecodedHash {
  within('PBKDF2 rounds', rounds, 1);
  checkDigest(expected);
  const { bytes, milliseconds } = DIGESTS[digest] ?? { bytes: 1, milliseconds: 1 };
  return {
    description: `PBKDF2-${digest.toUpperCase()}, ${inWords(rounds)} rounds`,
    // Every block of the result costs all rounds again (RFC 8018 §5.2).
    cost: { milliseconds: Math.ceil(expected.length / bytes) * rounds * milliseconds, memoryKiB: 1 },
    expected,
    derive: (password) => pbkdf2Async(password, salt, rounds, expected.length, digest),
  };
}

const PHC =
  /^\$pbkdf2(?:-(?<digest>sha(?:1|224|256|384|512)))?\$(?:i=)?(?<rounds>\d{1,15})(?:,l=(?<length>\d{1,4}))?\$(?<salt>[A-Za-z0-9+/.=]+)\$(?<expected>[A-Za-z0-9+/.=]+)$/;

export const phcPbkdf2: PasswordFormat = {
  name: 'PBKDF2',
  understands: /^\$pbkdf2[-$]/,
  decode(stored) {
    const field = fieldsOf(PHC, stored, '$pbkdf2-sha256$i=…,l=…$salt$hash');
    const expected = fromBase64(field('expected'));
    if (field('length') !== '' && Number(field('length')) !== expected.length)
      throw new UnusableHash('the PBKDF2 length l is not that of the hash');
    // Passlib leaves the digest out where it is SHA-1.
    const digest = field('digest') === '' ? 'sha1' : field('digest');
    return pbkdf2Hash(digest, Number(field('rounds')), fromBase64(field('salt')), expected);
  },
};

const WERKZEUG =
  /^pbkdf2:(?<digest>sha(?:1|224|256|384|512)):(?<rounds>\d{1,15})\$(?<salt>[^$]+)\$(?<expected>[0-9a-fA-F]+)$/;

export const werkzeugPbkdf2: PasswordFormat = {
  name: 'Werkzeug PBKDF2',
  understands: /^pbkdf2:/,
  decode(stored) {
    const field = fieldsOf(WERKZEUG, stored, 'pbkdf2:sha256:rounds$salt$hash');
    const salt = Buffer.from(field('salt'));
    return pbkdf2Hash(field('digest'), Number(field('rounds')), salt, fromHex(field('expected')));
  },
};

const DJANGO =
  /^pbkdf2_(?<digest>sha1|sha256)\$(?<rounds>\d{1,15})\$(?<salt>[^$]+)\$(?<expected>[A-Za-z0-9+/=]+)$/;

export const djangoPbkdf2: PasswordFormat = {
  name: 'Django PBKDF2',
  understands: /^pbkdf2_/,
  decode(stored) {
    const field = fieldsOf(DJANGO, stored, 'pbkdf2_sha256$rounds$salt$hash');
    const salt = Buffer.from(field('salt'));
    return pbkdf2Hash(field('digest'), Number(field('rounds')), salt, fromBase64(field('expected')));
  },
};
