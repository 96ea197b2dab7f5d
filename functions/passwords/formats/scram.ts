// SCRAM verifiers (RFC 5802, RFC 7677) of PostgreSQL and Dovecot: what a server stores instead of a password's hash.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { fieldsOf, fromBase64 } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';
import { pbkdf2Hash } from './pbkdf2.ts';

const POSTGRESQL =
  /^SCRAM-(?<digest>SHA-256)\$(?<rounds>\d{1,15}):(?<salt>[A-Za-z0-9+/=]+)\$(?<stored>[A-Za-z0-9+/=]+):(?<server>[A-Za-z0-9+/=]+)$/;
const DOVECOT =
  /^\{SCRAM-(?<digest>SHA-1|SHA-256)\}(?<rounds>\d{1,15}),(?<salt>[A-Za-z0-9+/=]+),(?<stored>[A-Za-z0-9+/=]+),(?<server>[A-Za-z0-9+/=]+)$/i;

const BYTES: Readonly<Record<string, number>> = { sha1: 20, sha256: 32 };

/**
 * SASLprep (RFC 4013) is NFKC for what it allows; what it does not know, such as an emoji, PostgreSQL hashes as it came
 * (RFC 7677 leaves it open). One password in two spellings is no second password to guess.
 */
function spellings(password: Buffer): readonly Buffer[] {
  const prepared = Buffer.from(password.toString().normalize('NFKC'));
  return prepared.equals(password) ? [password] : [prepared, password];
}

/** RFC 5802 §3: StoredKey is the digest of HMAC(SaltedPassword, "Client Key"), ServerKey the HMAC of "Server Key". */
function keysOf(digest: string, salted: Buffer): Buffer {
  const hmac = (text: string) => createHmac(digest, salted).update(text).digest();
  return Buffer.concat([createHash(digest).update(hmac('Client Key')).digest(), hmac('Server Key')]);
}

function decode(pattern: RegExp, text: string): DecodedHash {
  const field = fieldsOf(pattern, text, 'SCRAM-SHA-256$rounds:salt$stored:server');
  const digest = field('digest').toLowerCase().replace('-', '');
  const keys = [fromBase64(field('stored')), fromBase64(field('server'))] as const;
  const bytes = BYTES[digest] ?? 0;
  if (keys.some((key) => key.length !== bytes))
    throw new UnusableHash(`the two keys of SCRAM have ${bytes} bytes each`);
  const expected = Buffer.concat(keys);
  const salted = pbkdf2Hash(digest, Number(field('rounds')), fromBase64(field('salt')), keys[0]);
  return {
    ...salted,
    description: `SCRAM, ${salted.description}`,
    cost: { ...salted.cost, milliseconds: 2 * salted.cost.milliseconds },
    expected,
    async derive(password, signal) {
      const derived: Buffer[] = [];
      for (const spelling of spellings(password)) {
        const key = (await salted.derive(spelling, signal)) ?? Buffer.alloc(0);
        derived.push(keysOf(digest, key));
      }
      return derived.find((bytes) => timingSafeEqual(bytes, expected)) ?? null;
    },
  };
}

export const scram: PasswordFormat = {
  name: 'SCRAM',
  understands: /^(?:SCRAM-SHA-256\$|\{SCRAM-SHA-(?:1|256)\})/i,
  decode: (stored) => decode(stored.startsWith('{') ? DOVECOT : POSTGRESQL, stored),
};
