// bcrypt over a digest of the password, so that its 72 bytes are always enough: WordPress and passlib.
import { createHash, createHmac } from 'node:crypto';
import { fieldsOf } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { decodeBcrypt } from './bcrypt.ts';

function prehashed(stored: string, digest: (password: Buffer) => string): DecodedHash {
  const { derive, ...decoded } = decodeBcrypt(stored);
  return { ...decoded, derive: (password, signal) => derive(Buffer.from(digest(password)), signal) };
}

/** What PHP's trim() takes off both ends. */
const PHP_SPACE = ' \t\n\r\0\v';

function trimmed(password: Buffer): Buffer {
  const isSpace = (byte: number | undefined) =>
    byte !== undefined && PHP_SPACE.includes(String.fromCharCode(byte));
  let [start, end] = [0, password.length];
  while (isSpace(password[start])) start += 1;
  while (isSpace(password[end - 1])) end -= 1;
  // Where all is white space, the start lies behind the end, and subarray gives no bytes.
  return password.subarray(start, end);
}

/** Since WordPress 6.8: `$wp` in front, HMAC-SHA-384 with a key of its own, base64. */
export const wordPress: PasswordFormat = {
  name: 'WordPress bcrypt',
  understands: /^\$wp\$2/,
  decode: (stored) =>
    prehashed(stored.slice('$wp'.length), (password) =>
      createHmac('sha384', 'wp-sha384').update(trimmed(password)).digest('base64'),
    ),
};

const PASSLIB =
  /^\$bcrypt-sha256\$(?:(?<two>v=2),t=)?(?<version>2[aby]),(?:r=)?(?<cost>\d{1,2})\$(?<salt>[./A-Za-z0-9]{22})\$(?<digest>[./A-Za-z0-9]{31})$/;

/** passlib's `bcrypt_sha256`: SHA-256 in base64, and since version 2 keyed by the salt's own text. */
export const passlibBcryptSha256: PasswordFormat = {
  name: 'passlib bcrypt over SHA-256',
  understands: /^\$bcrypt-sha256\$/,
  decode(stored) {
    const field = fieldsOf(PASSLIB, stored, '$bcrypt-sha256$v=2,t=2b,r=12$salt$hash');
    const salt = field('salt');
    const text = `$${field('version')}$${field('cost').padStart(2, '0')}$${salt}${field('digest')}`;
    return prehashed(text, (password) =>
      field('two') === ''
        ? createHash('sha256').update(password).digest('base64')
        : createHmac('sha256', salt).update(password).digest('base64'),
    );
  },
};
