// Reading users with what lies beside them: their entries say where they are, their items which state of the profile counts.
import { MalformedItemError } from '../store/errors.ts';
import { userKey } from '../store/keys.ts';
import { type OnMalformed, readOrReport, refuseMalformed } from '../store/malformed.ts';
import {
  ENTRIES,
  type Pointer,
  type ProfileEntry,
  readPointer,
  readProfiles,
  removeProfiles,
} from '../store/profiles.ts';
import { readItems } from '../store/read.ts';
import { type ReadUser, readUser } from '../store/users.ts';
import { readOne, removeOne } from '../store/versioned.ts';
import { finishMove } from './move.ts';
import { dataOf, type StoredUser } from './resource.ts';
import { isId, type StoreDeps } from './store-deps.ts';

/** A user without its profile. */
export interface FoundUser extends ReadUser {
  readonly pointer: Pointer;
}

/** Milliseconds: no request lasts so long, so what is not finished by then never will be. */
const ABANDONED = 3_600_000;

/** Reads that find a state just replaced by another writer, at most. */
const TRIES = 5;

/** An entry that leads nowhere is removed, with what lies below its id, when it is old. */
async function forgetAbandoned({ table, now }: StoreDeps, lost: readonly ProfileEntry[]): Promise<void> {
  const old = lost.filter(({ writtenAt }) => writtenAt < now() - ABANDONED);
  await Promise.allSettled([
    ...old.map(({ id, version }) => removeOne(table, ENTRIES, id, version)),
    ...old.map(({ id }) => removeProfiles(table, id)),
  ]);
}

/** The users of the entries, without their profiles, in the same order. */
export async function usersOf(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed = refuseMalformed,
): Promise<readonly FoundUser[]> {
  for (const entry of entries) if (entry.former !== undefined) await finishMove(deps, entry);
  const items = await readItems(deps.table, [...new Set(entries.map(({ name }) => name))].map(userKey));
  const found: FoundUser[] = [];
  const lost: ProfileEntry[] = [];
  for (const entry of entries) {
    const item = items.get(userKey(entry.name).pk);
    const read = item && readOrReport(() => readUser(item), onMalformed);
    // What is malformed is there: nothing of it is removed.
    if (item !== undefined && read === undefined) continue;
    const pointer = readPointer(read?.user.profile);
    if (read !== undefined && pointer?.id === entry.id) found.push({ ...read, pointer });
    else lost.push(entry);
  }
  await forgetAbandoned(deps, lost);
  return found;
}

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
