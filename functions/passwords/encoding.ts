// Reading the fields of stored hashes: named parts of a text, numbers, base64 in the alphabets in use, hexadecimal.
import { UnusableHash } from './unusable-hash.ts';

/**
 * The named groups of a pattern; a group that took no part reads as the empty text.
 * @param form the expected shape, for the message
 * @throws UnusableHash where the text does not have that shape
 */
export function fieldsOf(pattern: RegExp, stored: string, form: string): (name: string) => string {
  const match = pattern.exec(stored);
  if (match === null) throw new UnusableHash(`not of the form ${form}`);
  return (name) => match.groups?.[name] ?? '';
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Standard base64, padded or not. Passlib writes `.` for `+`, Auth0 and Firebase may write `-` and `_`: none of the
 * three can mean anything else.
 * @throws UnusableHash on any other character, and on a length that no bytes encode to
 */
export function fromBase64(text: string): Buffer {
  const standard = text.replaceAll('.', '+').replaceAll('-', '+').replaceAll('_', '/');
  if (!BASE64.test(standard) || standard.replaceAll('=', '').length % 4 === 1)
    throw new UnusableHash('a field is not base64');
  return Buffer.from(standard, 'base64');
}

/** Standard base64 without padding, as PHC strings have it. */
export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** @throws UnusableHash on what is not pairs of hexadecimal digits */
export function fromHex(text: string): Buffer {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new UnusableHash('a field is not hexadecimal');
  return Buffer.from(text, 'hex');
}

/**
 * Parameters that the algorithm itself does not have are refused here; what they cost is the registry's matter.
 * @throws UnusableHash outside `least` to `most`, and for what is no number
 */
export function within(what: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (value >= least && value <= most) return value;
  const range = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  throw new UnusableHash(`${what} must be ${range}, not ${value}`);
}

/** Bytes: a shorter digest could be met by guessing; an empty one would equal anything. */
const MIN_DIGEST_BYTES = 16;
/** Bytes of SHA-512, the longest that a source stores. */
const MAX_DIGEST_BYTES = 64;

/** @throws UnusableHash */
export function checkDigest(digest: Buffer): void {
  within('the bytes of the hash', digest.length, MIN_DIGEST_BYTES, MAX_DIGEST_BYTES);
}

/** A count for people: `656,000`. */
export const inWords = (count: number): string => count.toLocaleString('en');

const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The value of characters as crypt(3) writes numbers: six bits each, the lowest first. */
export const fromCryptNumber = (text: string): number =>
  [...text].reduceRight((sum, character) => sum * 64 + CRYPT_ALPHABET.indexOf(character), 0);

/** A number in so many characters, six bits each, the lowest first. */
export function toCryptNumber(value: number, characters: number): string {
  let text = '';
  for (let rest = value; text.length < characters; rest = Math.floor(rest / 64))
    text += CRYPT_ALPHABET[rest % 64];
  return text;
}

/** Bytes as phpass and crypt(3)'s scrypt write them: three bytes in four characters, the lowest first. */
export function toCryptBase64(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = [...bytes.subarray(at, at + 3)];
    text += toCryptNumber(
      group.reduceRight((sum, byte) => sum * 256 + byte, 0),
      group.length + 1,
    );
  }
  return text;
}
