// Which texts can be a password at all, in any hash format.

/** UTF-8 bytes: NIST asks for at least 64 characters; a bound keeps one request from buying megabytes of hashing. */
export const MAX_PASSWORD_BYTES = 1024;

/**
 * Whether a hash was ever made of such a text. Lone surrogates are refused, since UTF-8 would turn all of them into
 * the same character. Nothing is normalised: passwords are verified as they come (ASVS 6.2.8), and another
 * normalisation than the source's would lock imported users out.
 */
export function isPossiblePassword(password: string): boolean {
  return password.isWellFormed() && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
}
