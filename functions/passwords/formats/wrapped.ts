// argon2id over an old fast hash: `wrapped:sha1:prefix:<salt in base64, may be empty>:$argon2id$…`. It brings users of
// MD5 and plain SHA in without their passwords, and leaves no fast hash in the table.

import { fieldsOf, fromBase64, toBase64 } from '../encoding.ts';
import type { PasswordFormat } from '../format.ts';
import { MAX_STORED_CHARACTERS } from '../limits.ts';
import { digestPassword, isOldHashName, type OldHash, oldHashMilliseconds } from '../old-hash.ts';
import { UnusableHash } from '../unusable-hash.ts';
import { argon2 } from './argon2.ts';

const FORM =
  /^wrapped:(?<digest>[a-z0-9-]{1,12}):(?<position>prefix|suffix):(?<salt>[A-Za-z0-9+/]*):(?<inner>\$argon2id\$.+)$/;

export const wrapped: PasswordFormat = {
  name: 'argon2id over an old hash',
  understands: /^wrapped:/,
  decode(stored, context) {
    const field = fieldsOf(FORM, stored, 'wrapped:sha1:prefix:salt:$argon2id$…');
    const { derive, cost, ...decoded } = argon2.decode(field('inner'), context);
    const digest = field('digest');
    if (!isOldHashName(digest)) throw new UnusableHash('the old hash is none that is wrapped');
    const rule = {
      digest,
      position: field('position') === 'prefix' ? ('prefix' as const) : ('suffix' as const),
      salt: fromBase64(field('salt')),
    };
    return {
      ...decoded,
      cost: { ...cost, milliseconds: cost.milliseconds + oldHashMilliseconds(rule) },
      derive: (password, signal) => derive(digestPassword(rule, password), signal),
    };
  },
};

/**
 * The stored text that takes an old hash's place.
 * @param makeArgon2id hashes the old hash's bytes at the current parameters
 * @throws UnusableHash where the salt is so long that the text would be refused again
 */
export async function wrapOldHash(
  old: OldHash,
  makeArgon2id: (bytes: Buffer) => Promise<string>,
): Promise<string> {
  const inner = await makeArgon2id(old.hash);
  const text = `wrapped:${old.digest}:${old.position}:${toBase64(old.salt)}:${inner}`;
  if (text.length > MAX_STORED_CHARACTERS) throw new UnusableHash('the salt is too long to be stored');
  return text;
}
