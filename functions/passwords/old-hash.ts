// Fast digests of a password with a salt, SHA-512 down to MD5: what LDAP verifies, and what is wrapped at import.
import { createHash } from 'node:crypto';
import { UnusableHash } from './unusable-hash.ts';

export type DigestName = 'md5' | 'sha1' | 'sha256' | 'sha512';

const DIGEST_BYTES: Readonly<Record<DigestName, number>> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };

/** How a password and a salt, maybe empty, become a digest. */
export interface DigestRule {
  readonly digest: DigestName;
  readonly salt: Buffer;
  /** Where the salt stands to the password. */
  readonly position: 'prefix' | 'suffix';
}

/** One user's hash in a format too fast to be stored as it is. */
export interface OldHash extends DigestRule {
  readonly hash: Buffer;
}

export function digestPassword({ digest, salt, position }: DigestRule, password: Buffer): Buffer {
  const salted = position === 'prefix' ? [salt, password] : [password, salt];
  return createHash(digest).update(Buffer.concat(salted)).digest();
}

/** @throws UnusableHash where the hash does not have the length of its digest */
export function oldHash(rule: DigestRule, hash: Buffer): OldHash {
  if (hash.length !== DIGEST_BYTES[rule.digest])
    throw new UnusableHash(
      `a ${rule.digest} hash has ${DIGEST_BYTES[rule.digest]} bytes, not ${hash.length}`,
    );
  return { ...rule, hash };
}

/** Splits a digest from the salt that follows it, as LDAP stores them (RFC 2307, and OpenLDAP's pw-sha2). */
export function splitSalted(digest: DigestName, bytes: Buffer): OldHash {
  const length = DIGEST_BYTES[digest];
  return oldHash({ digest, salt: bytes.subarray(length), position: 'suffix' }, bytes.subarray(0, length));
}
