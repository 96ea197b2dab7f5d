// Django's names in front of other formats: `argon2$`, `bcrypt$` and `bcrypt_sha256$`.
import { createHash } from 'node:crypto';
import type { PasswordFormat } from '../format.ts';
import { argon2 } from './argon2.ts';
import { decodeBcrypt } from './bcrypt.ts';

export const djangoArgon2: PasswordFormat = {
  name: 'Django argon2',
  understands: /^argon2\$/,
  // What follows the name is a PHC string whose leading `$` is Django's own separator.
  decode: (stored, context) => argon2.decode(stored.slice('argon2'.length), context),
};

export const djangoBcrypt: PasswordFormat = {
  name: 'Django bcrypt',
  understands: /^bcrypt\$/,
  decode: (stored) => decodeBcrypt(stored.slice('bcrypt$'.length)),
};

/** SHA-256 as lower-case hexadecimal first, so that bcrypt's 72 bytes are always enough. */
export const djangoBcryptSha256: PasswordFormat = {
  name: 'Django bcrypt over SHA-256',
  understands: /^bcrypt_sha256\$/,
  decode(stored) {
    const { derive, ...decoded } = decodeBcrypt(stored.slice('bcrypt_sha256$'.length));
    const prehash = (password: Buffer) => Buffer.from(createHash('sha256').update(password).digest('hex'));
    return { ...decoded, derive: (password, signal) => derive(prehash(password), signal) };
  },
};
