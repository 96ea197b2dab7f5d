// One-time codes of a reset: 160 random bits, kept as their hash, compared in equal time.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../decision/clock.ts';
import { base32 } from '../secrets/signing-secret.ts';

/** Bytes: 160 bits, 32 letters and digits. */
const BYTES = 20;
const CHARACTERS = 32;

/** Milliseconds for which a code counts. */
export const CODE_LIFETIME = 900_000;

export const newCode = (random: Pick<Random, 'bytes'>): string => base32(random.bytes(BYTES), CHARACTERS);

/** Over the name as well: a code of one user does not count for another, also where its hash is copied to the other in the table. */
export const hashCode = (name: string, code: string): string =>
  createHash('sha256').update(`${name}\0${code}`).digest('base64url');

export function isCode(name: string, code: string, hash: string): boolean {
  const [given, stored] = [Buffer.from(hashCode(name, code)), Buffer.from(hash)];
  return given.length === stored.length && timingSafeEqual(given, stored);
}
