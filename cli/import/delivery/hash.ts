// The hash of an imported user: checked as a login would check it, or put under argon2id first.
import type { WrappingHasher } from '../../../functions/passwords/hasher.ts';
import { inspectHash } from '../../../functions/passwords/inspect.ts';
import type { OldHash } from '../../../functions/passwords/old-hash.ts';
import type { Pepper } from '../../../functions/passwords/peppers.ts';
import type { StageOptions } from '../../../functions/passwords/stage.ts';
import { UnusableHash } from '../../../functions/passwords/unusable-hash.ts';
import type { ImportedHash } from '../hashes/imported-hash.ts';
import { readOldHash } from '../hashes/old-hash-texts.ts';
import { RowFault } from '../rows/faults.ts';

/** What is to be stored, or to be wrapped; `format` is for the summary. */
export type UsableHash =
  | { readonly format: string; readonly stored: string }
  | { readonly format: string; readonly old: OldHash };

const NO_WRAP =
  'A fast hash is guessed at billions a second: import it with --wrap, or let these users reset their passwords.';

const wrappable = (old: OldHash): UsableHash => ({ format: `${old.digest}, wrapped`, old });

/**
 * Peppers are the function's alone, and a copy of a peppered table must come in whole: a hash that names a pepper is
 * checked with another in its place.
 */
function standIn(stored: string): readonly Pepper[] {
  const [, keyId] = /,keyid=([A-Za-z0-9+/]{1,11})\$/.exec(stored) ?? [];
  if (keyId === undefined) return [];
  return [{ id: Buffer.from(keyId, 'base64').toString('utf8'), secret: Buffer.alloc(0) }];
}

function checkStored(stored: string, hashing: StageOptions): UsableHash {
  const peppers = standIn(stored);
  const inspection = inspectHash(stored, { ...hashing, peppers });
  if (!inspection.ok) throw new RowFault('unusable_hash', inspection.reason);
  const [pepper] = peppers;
  return { format: pepper ? `${inspection.format}, pepper ${pepper.id}` : inspection.format, stored };
}

/**
 * Computes nothing: a refusal costs microseconds, however much work the hash asks for.
 * @param wrap whether every fast hash is to be wrapped, LDAP's salted SHA too
 * @param hashing what the stage has for one hash
 * @throws RowFault, UnusableHash
 */
export function checkHash(
  password: ImportedHash,
  { wrap, hashing }: { readonly wrap: boolean; readonly hashing: StageOptions },
): UsableHash {
  if ('old' in password) {
    if (!wrap) throw new UnusableHash(NO_WRAP);
    return wrappable(password.old);
  }
  const old = wrap ? readOldHash(password.stored) : null;
  return old === null ? checkStored(password.stored, hashing) : wrappable(old);
}

/** The text to store: 6 ms of a core for each hash that is wrapped. */
export async function storedText(hash: UsableHash, hasher: WrappingHasher): Promise<string> {
  return 'stored' in hash ? hash.stored : hasher.wrap(hash.old);
}
