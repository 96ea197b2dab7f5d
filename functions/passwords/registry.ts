// The table of hash formats, and finding a stored hash's row in it.
import type { DecodeContext, DecodedHash, PasswordFormat } from './format.ts';
import { argon2 } from './formats/argon2.ts';
import { bcrypt } from './formats/bcrypt.ts';
import { passlibBcryptSha256, wordPress } from './formats/bcrypt-of-products.ts';
import { djangoArgon2, djangoBcrypt, djangoBcryptSha256 } from './formats/django.ts';
import { firebaseScrypt } from './formats/firebase-scrypt.ts';
import { ldap } from './formats/ldap.ts';
import { djangoPbkdf2, phcPbkdf2, werkzeugPbkdf2 } from './formats/pbkdf2.ts';
import { aspNetIdentity, directoryPbkdf2, mosquittoPbkdf2 } from './formats/pbkdf2-of-products.ts';
import { inBraces, nextcloud } from './formats/prefixed.ts';
import { scram } from './formats/scram.ts';
import { djangoScrypt, phcScrypt, werkzeugScrypt } from './formats/scrypt.ts';
import { cryptScrypt, saltAndKeyScrypt, springScrypt } from './formats/scrypt-of-products.ts';
import { shaCrypt } from './formats/sha-crypt.ts';
import { wrapped } from './formats/wrapped.ts';
import { MAX_STORED_CHARACTERS } from './limits.ts';
import { refusalOf } from './refused.ts';
import { UnusableHash } from './unusable-hash.ts';

/** A new format is one file, one line here and one row in docs/password-hashes.md. No text begins like two of them. */
export const FORMATS: readonly PasswordFormat[] = [
  argon2,
  bcrypt,
  phcScrypt,
  werkzeugScrypt,
  djangoScrypt,
  phcPbkdf2,
  werkzeugPbkdf2,
  djangoPbkdf2,
  djangoArgon2,
  djangoBcrypt,
  djangoBcryptSha256,
  firebaseScrypt,
  ldap,
  shaCrypt,
  wrapped,
  wordPress,
  passlibBcryptSha256,
  inBraces,
  nextcloud,
  directoryPbkdf2,
  mosquittoPbkdf2,
  aspNetIdentity,
  saltAndKeyScrypt,
  springScrypt,
  cryptScrypt,
  scram,
];

export interface Found {
  readonly format: PasswordFormat;
  readonly decoded: DecodedHash;
}

/** Finds the row and reads the text, computing nothing: it takes microseconds, however much the text asks for. */
export function findFormat(
  stored: string,
  context: DecodeContext,
  formats: readonly PasswordFormat[] = FORMATS,
): Found | { readonly reason: string } {
  if (stored.length > MAX_STORED_CHARACTERS)
    return { reason: `longer than ${MAX_STORED_CHARACTERS} characters` };
  const format = formats.find(({ understands }) => understands.test(stored));
  if (format === undefined) return { reason: refusalOf(stored) };
  try {
    return { format, decoded: format.decode(stored, context) };
  } catch (error) {
    if (error instanceof UnusableHash) return { reason: `${format.name}: ${error.message}` };
    throw error;
  }
}
