// Peppers: secrets kept apart from the table that every new hash is keyed with (NIST SP 800-63B-4 §3.1.1.2).
import { toBase64 } from './encoding.ts';

export interface Pepper {
  /** 1 to 8 of `A-Z a-z 0-9 _ -`: stored in each hash, so that a later pepper leaves it verifiable. */
  readonly id: string;
  /** At least 16 bytes (NIST: 112 bits). */
  readonly secret: Uint8Array;
}

export class PepperError extends Error {
  readonly code = 'broken_pepper';

  constructor(message: string) {
    super(message);
    this.name = 'PepperError';
  }
}

const MIN_SECRET_BYTES = 16;
/** No characters that could do something to the terminal on which a list shows the id. */
const PEPPER_ID = /^[A-Za-z0-9_-]{1,8}$/;

/** The PHC string format's `keyid`: up to 8 bytes in base64 without padding. */
export const keyIdOf = (pepper: Pepper): string => toBase64(Buffer.from(pepper.id));

/** The part of an argon2 text's parameters that names its pepper (PHC string format). */
const KEY_ID = /^\$argon2[a-z]+(?:\$v=\d+)?\$[^$]*,keyid=([A-Za-z0-9+/]+)\$/;

/**
 * Tells a peppered hash from its pepper, for lists: they show the pepper's id and read no pepper.
 * @returns the same hash as it would look without a pepper, and the pepper's id; null for a hash that names none
 */
export function withoutPepper(stored: string): { readonly hash: string; readonly pepper: string } | null {
  const [, keyId = ''] = KEY_ID.exec(stored) ?? [];
  const pepper = Buffer.from(keyId, 'base64').toString();
  return PEPPER_ID.test(pepper) ? { hash: stored.replace(`,keyid=${keyId}`, ''), pepper } : null;
}

/** @throws PepperError where an id or a secret is unfit, or two peppers share an id */
export function checkPeppers(peppers: readonly Pepper[]): void {
  for (const { id, secret } of peppers) {
    if (!PEPPER_ID.test(id)) throw new PepperError('a pepper id must be 1 to 8 letters, digits, "_" or "-"');
    if (secret.length < MIN_SECRET_BYTES)
      throw new PepperError(`the pepper "${id}" must have at least ${MIN_SECRET_BYTES} bytes`);
  }
  if (new Set(peppers.map(({ id }) => id)).size < peppers.length)
    throw new PepperError('two peppers have the same id; give each its own');
}
