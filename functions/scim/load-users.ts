// Reading users with what lies beside them: their items say which state of the profile counts.
import { MalformedItemError } from '../store/errors.ts';
import { type OnMalformed, readOrReport, refuseMalformed } from '../store/malformed.ts';
import { ENTRIES, type ProfileEntry, readProfiles } from '../store/profiles.ts';
import { readOne } from '../store/versioned.ts';
import { usersOf } from './entered-users.ts';
import { dataOf, type StoredUser } from './resource.ts';
import { isId, type StoreDeps } from './store-deps.ts';

/** Reads that find a state just replaced by another writer, at most. */
const TRIES = 5;

/**
 * Those of the entries whose users are there, in the same order.
 * @param onMalformed what becomes of users whose items or profiles cannot be read; where not set, it throws
 * @throws MalformedItemError where a user's item names a state of a profile that is not there
 */
export async function loadEntries(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed = refuseMalformed,
  tries = TRIES,
): Promise<readonly StoredUser[]> {
  const users = await usersOf(deps, entries, onMalformed);
  const profiles = await readProfiles(
    deps.table,
    users.map(({ pointer }) => pointer),
    onMalformed,
  );
  // Another writer has replaced these states since their users were read.
  const overtaken = new Set(users.map(({ pointer }) => pointer.id).filter((id) => !profiles.has(id)));
  const again = entries.filter(({ id }) => overtaken.has(id));
  const later = await loadAgain(deps, again, onMalformed, tries);
  return users.flatMap((one) => {
    const { id } = one.pointer;
    const profile = profiles.get(id);
    if (profile === undefined) return later.filter(({ pointer }) => pointer.id === id);
    const isWhole = profile !== null && readOrReport(() => dataOf(profile, id), onMalformed) !== undefined;
    return isWhole ? [{ ...one, profile }] : [];
  });
}

async function loadAgain(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed,
  tries: number,
): Promise<readonly StoredUser[]> {
  if (entries.length === 0) return [];
  if (tries > 0) return loadEntries(deps, entries, onMalformed, tries - 1);
  for (const { id } of entries)
    onMalformed(new MalformedItemError(`PROFILE#${id}`, 'the state that its user names is missing'));
  return [];
}

/**
 * @returns null where there is no user of this id
 * @throws MalformedItemError
 */
export async function loadUser(deps: StoreDeps, id: string): Promise<StoredUser | null> {
  const entry = isId(id) ? await readOne(deps.table, ENTRIES, id) : null;
  return entry === null ? null : ((await loadEntries(deps, [entry]))[0] ?? null);
}
