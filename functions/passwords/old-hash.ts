// Hashes too fast to be stored as they are: what LDAP verifies, and what is wrapped in argon2id at import.
import { createHash } from 'node:crypto';
import { md5Crypt, phpass, phpassMilliseconds } from './md5-rounds.ts';
import { UnusableHash } from './unusable-hash.ts';

export type DigestName = 'md5' | 'sha1' | 'sha256' | 'sha512';
/** One digest of password and salt, or one of the programs' own that take more. */
export type OldHashName = DigestName | 'mysql' | 'md5-crypt' | 'apr1' | 'phpass';

/** How a password and a salt, maybe empty, become a hash. */
export interface OldHashRule {
  readonly digest: OldHashName;
  /** Of phpass: its rounds and its salt, as they stand in the hash. */
  readonly salt: Buffer;
  /** Where the salt stands to the password, for those that are one digest. */
  readonly position: 'prefix' | 'suffix';
}

/** One user's hash in a format too fast to be stored as it is. */
export interface OldHash extends OldHashRule {
  readonly hash: Buffer;
}

interface Maker {
  /** Length of the hash: of a digest its bytes, else the characters of its text. */
  readonly bytes: number;
  /** Milliseconds of a reference core, where it is more than microseconds. */
  milliseconds?(salt: Buffer): number;
  make(password: Buffer, rule: OldHashRule): Buffer;
}

const digest = (name: DigestName, bytes: number): Maker => ({
  bytes,
  make: (password, { salt, position }) =>
    createHash(name)
      .update(Buffer.concat(position === 'prefix' ? [salt, password] : [password, salt]))
      .digest(),
});

const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest();

/** Measured: 1,000 rounds of MD5 with what is between them take 2 ms. */
const MD5_CRYPT_MILLISECONDS = 3;

const MAKERS: Readonly<Record<OldHashName, Maker>> = {
  md5: digest('md5', 16),
  sha1: digest('sha1', 20),
  sha256: digest('sha256', 32),
  sha512: digest('sha512', 64),
  // MySQL 4.1 and later: mysql_native_password.
  mysql: { bytes: 20, make: (password) => sha1(sha1(password)) },
  'md5-crypt': {
    bytes: 22,
    milliseconds: () => MD5_CRYPT_MILLISECONDS,
    make: (password, { salt }) => md5Crypt('$1$', password, salt),
  },
  apr1: {
    bytes: 22,
    milliseconds: () => MD5_CRYPT_MILLISECONDS,
    make: (password, { salt }) => md5Crypt('$apr1$', password, salt),
  },
  phpass: {
    bytes: 22,
    milliseconds: phpassMilliseconds,
    make: (password, { salt }) => phpass(password, salt),
  },
};

export const isOldHashName = (name: string): name is OldHashName => Object.hasOwn(MAKERS, name);

export const digestPassword = (rule: OldHashRule, password: Buffer): Buffer =>
  MAKERS[rule.digest].make(password, rule);

/**
 * Milliseconds of a reference core that computing it takes before it is hashed again.
 * @throws UnusableHash where the salt asks for too many
 */
export const oldHashMilliseconds = ({ digest: name, salt }: OldHashRule): number =>
  MAKERS[name].milliseconds?.(salt) ?? 0;

/** @throws UnusableHash where the hash does not have the length that its rule gives it, or its salt asks for too much */
export function oldHash(rule: OldHashRule, hash: Buffer): OldHash {
  const { bytes } = MAKERS[rule.digest];
  if (hash.length !== bytes)
    throw new UnusableHash(`a ${rule.digest} hash has ${bytes} bytes, not ${hash.length}`);
  oldHashMilliseconds(rule);
  return { ...rule, hash };
}

/** Splits a digest from the salt that follows it, as LDAP stores them (RFC 2307, and OpenLDAP's pw-sha2). */
export function splitSalted(name: DigestName, bytes: Buffer): OldHash {
  const length = MAKERS[name].bytes;
  return oldHash(
    { digest: name, salt: bytes.subarray(length), position: 'suffix' },
    bytes.subarray(0, length),
  );
}
