// API keys: `ghk_<application>_<random>_<check>` for headers, `ghp_…` for products that carry a secret only in their URL.
import { createHash, timingSafeEqual } from 'node:crypto';
import { apiKeyCheck, base32 } from '../secrets/signing-secret.ts';

export type KeyPlace = 'header' | 'path';

const PREFIX = { header: 'ghk', path: 'ghp' } as const;
const FORM = /^(ghk|ghp)_([a-z0-9][a-z0-9-]{0,62})_([a-z2-7]{32})_([a-z2-7]{16})$/;
/** Base32 characters of randomness: 160 bits. */
const RANDOM_CHARACTERS = 32;

export interface ParsedApiKey {
  readonly place: KeyPlace;
  readonly application: string;
  /** All before the check, which is a MAC over it. */
  readonly rest: string;
  readonly check: string;
}

/** @returns null for anything that has not the form of a key */
export function parseApiKey(text: string): ParsedApiKey | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, prefix, application = '', random, check = ''] = match;
  return {
    place: prefix === PREFIX.path ? 'path' : 'header',
    application,
    rest: `${prefix}_${application}_${random}`,
    check,
  };
}

export function checkMatches(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/** What the table holds of a key: SHA-256, base64url. A key is 160 random bits, so a slow hash would protect nothing more. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('base64url');

/**
 * Makes a new key.
 * @param keyCheck from the signing secret
 * @param randomBytes at least 20
 */
export function makeApiKey(
  application: string,
  place: KeyPlace,
  keyCheck: Uint8Array,
  randomBytes: Uint8Array,
): string {
  const rest = `${PREFIX[place]}_${application}_${base32(randomBytes, RANDOM_CHARACTERS)}`;
  return `${rest}_${apiKeyCheck(keyCheck, rest)}`;
}
