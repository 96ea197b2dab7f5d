// Texts of other formats with a name in front: a scheme in braces (LDAP, Dovecot, Spring), Nextcloud's number.
import type { DecodeContext, DecodedHash, PasswordFormat } from '../format.ts';
import { refusalOf } from '../refused.ts';
import { UnusableHash } from '../unusable-hash.ts';
import { argon2 } from './argon2.ts';
import { bcrypt } from './bcrypt.ts';
import { ldap } from './ldap.ts';
import { cryptScrypt } from './scrypt-of-products.ts';
import { shaCrypt } from './sha-crypt.ts';

const INNER: readonly PasswordFormat[] = [argon2, bcrypt, cryptScrypt, ldap, shaCrypt];

/** @throws UnusableHash with what stands behind the name, where it is none of those */
function decodeBehind(name: RegExp, stored: string, context: DecodeContext): DecodedHash {
  const text = stored.replace(name, '');
  const format = INNER.find(({ understands }) => understands.test(text));
  if (format === undefined) throw new UnusableHash(refusalOf(text));
  return format.decode(text, context);
}

/** Dovecot's and LDAP's in capitals, Spring's in small letters, some with the version of their defaults. */
const SCHEME =
  /^\{(?:CRYPT|BLF-CRYPT|BCRYPT|SHA256-CRYPT|SHA512-CRYPT|ARGON2|ARGON2I|ARGON2ID|argon2@SpringSecurity_v5_8|LDAP)\}/i;

export const inBraces: PasswordFormat = {
  name: 'scheme in braces',
  understands: SCHEME,
  decode: (stored, context) => decodeBehind(SCHEME, stored, context),
};

/** Nextcloud's and ownCloud's version of the hash: 1 is bcrypt, 2 argon2i, 3 argon2id. */
const NUMBER = /^[123]\|/;

export const nextcloud: PasswordFormat = {
  name: 'Nextcloud',
  understands: NUMBER,
  decode: (stored, context) => decodeBehind(NUMBER, stored, context),
};
