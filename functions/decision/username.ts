// User names, normalised to the one form that is a key: variants of a name share one user and one attempts counter.

/** UTF-8 bytes, before and after normalisation: a DynamoDB partition key holds 2,048, an e-mail address 254. */
export const MAX_USERNAME_BYTES = 256;

/** Control, format (bidi marks, zero-width), surrogate, private-use and unassigned code points; line separators. */
const FORBIDDEN = /[\p{C}\p{Zl}\p{Zp}#:]/u;
/** Code points that show nothing (Unicode: Default_Ignorable_Code_Point, and the empty Braille pattern). */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const SPACE_AT_AN_END = /^\s|\s$/u;

const bytes = (text: string) => Buffer.byteLength(text);

/**
 * NFKC, lower case, NFKC again (lower-casing can leave a decomposed letter), then the checks: what NFKC turns into
 * `#`, `:`, a space or a control character counts as such. The length comes first (NFKC of one megabyte of `½` is
 * CVE-2023-46695).
 * @returns the key form, or null where the text can be no user's name
 */
export function normalizeUsername(name: string): string | null {
  if (name.length === 0 || bytes(name) > MAX_USERNAME_BYTES || !name.isWellFormed()) return null;
  const normal = name.normalize('NFKC').toLowerCase().normalize('NFKC');
  if (bytes(normal) > MAX_USERNAME_BYTES || FORBIDDEN.test(normal) || SPACE_AT_AN_END.test(normal))
    return null;
  return normal;
}

/**
 * The same for a new user: no name may look like another one's. Users who have such a name already keep it.
 * @returns the key form, or null where the text must not become a user's name
 */
export function newUsername(name: string): string | null {
  const normal = normalizeUsername(name);
  return normal === null || INVISIBLE.test(normal) ? null : normal;
}
