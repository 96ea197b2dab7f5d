// Auth0's user records, as support exports them and as its bulk import takes them: into what Gatehook stores.
import { fromBase64, fromHex, toBase64 } from '../../../functions/passwords/encoding.ts';
import { type OldHashRule, oldHash } from '../../../functions/passwords/old-hash.ts';
import { UnusableHash } from '../../../functions/passwords/unusable-hash.ts';
import { isObject } from '../rows/row.ts';
import { type ImportedHash, memberOf, textOf } from './imported-hash.ts';

/** Auth0's schema lets hash, salt and key each name their encoding. */
function bytesOf(holder: unknown, what: string, fallback: string): Buffer {
  const value = textOf(holder, 'value', '');
  const encoding = textOf(holder, 'encoding', fallback);
  if (encoding === 'base64') return fromBase64(value);
  if (encoding === 'hex') return fromHex(value);
  if (encoding === 'utf8') return Buffer.from(value, 'utf8');
  throw new UnusableHash(
    `the ${what} has the encoding ${JSON.stringify(encoding.slice(0, 20))}, which is none of Auth0's`,
  );
}

function digestBytes(hash: unknown): Buffer {
  if (textOf(hash, 'encoding', 'utf8') === 'utf8')
    throw new UnusableHash('the digest must say that its encoding is hex or base64');
  return bytesOf(hash, 'hash', 'utf8');
}

/** Auth0's defaults, from its schema. */
const SCRYPT_DEFAULTS = { cost: 16_384, blockSize: 8, parallelization: 1 } as const;

function scryptText(custom: unknown): string {
  const number = (key: keyof typeof SCRYPT_DEFAULTS) => {
    const value = memberOf(custom, key) ?? SCRYPT_DEFAULTS[key];
    if (typeof value !== 'number') throw new UnusableHash(`${key} is no number`);
    return value;
  };
  const digest = digestBytes(memberOf(custom, 'hash'));
  const length = memberOf(custom, 'keylen');
  if (length !== undefined && length !== digest.length)
    throw new UnusableHash('keylen is not the length of the hash');
  const salt = bytesOf(memberOf(custom, 'salt'), 'salt', 'utf8');
  const cost = `ln=${Math.log2(number('cost'))},r=${number('blockSize')},p=${number('parallelization')}`;
  return `$scrypt$${cost}$${toBase64(salt)}$${toBase64(digest)}`;
}

function digestRule(custom: unknown): Omit<OldHashRule, 'digest'> {
  const salt = memberOf(custom, 'salt');
  if (salt === undefined) return { salt: Buffer.alloc(0), position: 'prefix' };
  const position = textOf(salt, 'position', '');
  if (position !== 'prefix' && position !== 'suffix')
    throw new UnusableHash('the position of the salt must be prefix or suffix');
  return { salt: bytesOf(salt, 'salt', 'utf8'), position };
}

/** Of Auth0's schema, and of what its members hold. */
const CUSTOM_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  algorithm: [],
  hash: ['value', 'encoding', 'digest', 'key'],
  salt: ['value', 'encoding', 'position'],
  password: ['encoding'],
  keylen: [],
  cost: [],
  blockSize: [],
  parallelization: [],
};

/** @throws UnusableHash: a misspelt salt or cost would leave a hash that no password matches */
function refuseUnknownMembers(custom: unknown): void {
  for (const [name, value] of Object.entries(Object(custom))) {
    const known = CUSTOM_MEMBERS[name];
    if (known === undefined)
      throw new UnusableHash(`custom_password_hash has no "${name}" in Auth0's schema`);
    const inner = isObject(value) ? Object.keys(value) : [];
    const unknown = inner.find((member) => !known.includes(member));
    if (unknown !== undefined)
      throw new UnusableHash(`custom_password_hash.${name} has no "${unknown}" in Auth0's schema`);
  }
}

function fromCustom(custom: unknown): ImportedHash {
  refuseUnknownMembers(custom);
  // Gatehook hashes passwords as UTF-8, of which ASCII is a part; other transcodings would never match.
  const encoding = textOf(memberOf(custom, 'password'), 'encoding', 'utf8');
  if (encoding !== 'utf8' && encoding !== 'ascii')
    throw new UnusableHash('the password was transcoded before it was hashed; let this user reset it');
  const algorithm = textOf(custom, 'algorithm', '');
  const hash = memberOf(custom, 'hash');
  switch (algorithm) {
    case 'argon2':
    case 'bcrypt':
    case 'ldap':
    case 'pbkdf2':
      return { stored: textOf(hash, 'value', '') };
    case 'scrypt':
      return { stored: scryptText(custom) };
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512':
      return { old: oldHash({ digest: algorithm, ...digestRule(custom) }, digestBytes(hash)) };
    case 'hmac':
    case 'md4':
      throw new UnusableHash(`${algorithm} is not verified; let this user reset the password`);
    default:
      throw new UnusableHash('custom_password_hash names no algorithm of Auth0');
  }
}

/**
 * @param record one user as parsed from JSON: `passwordHash` (exports) or `password_hash`, or `custom_password_hash`
 * @returns null where the record holds no password: a user of a social or enterprise connection
 * @throws UnusableHash with the way to bring this user all the same
 */
export function fromAuth0(record: unknown): ImportedHash | null {
  const plain = textOf(record, 'passwordHash', '') || textOf(record, 'password_hash', '');
  const custom = memberOf(record, 'custom_password_hash');
  if (plain !== '') return { stored: plain };
  return custom === undefined ? null : fromCustom(custom);
}
