// Users with their profiles in the table. The user's item names the state of the profile that counts, so that one conditional
// write changes both or neither, and two managers leave no mixture.
import type { User } from '../decision/facts.ts';
import { StoreConflictError } from '../store/conflict.ts';
import { removeMember } from '../store/groups.ts';
import { itemFromUser } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import {
  ENTRIES,
  enterFinder,
  type Finder,
  type Pointer,
  type Profile,
  pointerText,
  readPointer,
  removeFinder,
  removeProfile,
  removeProfiles,
  writeProfile,
} from '../store/profiles.ts';
import { readItem } from '../store/settled.ts';
import { forgetAttempts, type ReadUser, readUser, removeUser, replaceUser } from '../store/users.ts';
import { readOne, removeOne, replaceOne } from '../store/versioned.ts';
import { loadUser } from './load-users.ts';
import { moveUser } from './move.ts';
import { findersOf, type StoredUser } from './resource.ts';
import { newId, newRevision, newVersion, type StoreDeps } from './store-deps.ts';

/** A user and a profile as they are to be written; version and pointer are made here. */
export type NextUser = Pick<StoredUser, 'user' | 'profile'>;

/** What is left over by a request that broke off: nothing refers to it, so a failure to remove it changes no answer. */
const tidy = (...removals: readonly Promise<unknown>[]): Promise<unknown> => Promise.allSettled(removals);

/** Reads that find a name just taken up by another reader, at most. */
const TRIES = 5;

/**
 * The user of a name; one that did not come by SCIM is given a profile, so that it has an id from now on.
 * @param name normalised
 */
export async function loadByName(deps: StoreDeps, name: string, tries = TRIES): Promise<StoredUser | null> {
  const item = await readItem(deps.table, userKey(name));
  if (item === undefined) return null;
  const standing = readUser(item);
  const { user } = standing;
  const pointer = readPointer(user.profile);
  if (pointer !== null) return loadUser(deps, pointer.id);
  const now = deps.now();
  const profile = { userName: name, externalIds: {}, data: '{}', created: now, lastModified: now };
  const adopted = await writeNew(deps, { user: { ...user, version: newVersion(deps) }, profile }, standing);
  // Another reader was faster.
  return adopted === null && tries > 0 ? loadByName(deps, name, tries - 1) : adopted;
}

const stored = (user: User, profile: Profile, pointer: Pointer): StoredUser => ({
  user,
  item: itemFromUser(user),
  profile,
  pointer,
});

/** Writes all that lies beside a user, and then the user: until then nothing of it counts. */
async function writeNew(
  deps: StoreDeps,
  { user, profile }: NextUser,
  before: ReadUser | null,
): Promise<StoredUser | null> {
  const { table } = deps;
  const pointer = { id: newId(deps), revision: newRevision(deps) };
  const { id } = pointer;
  const entry = { id, name: user.name, writtenAt: deps.now(), version: newVersion(deps) };
  const finders = findersOf(profile, id);
  await Promise.all([
    writeProfile(table, pointer, profile),
    replaceOne(table, ENTRIES, id, { before: null, after: entry }),
    ...finders.map((finder) => enterFinder(table, finder, id)),
  ]);
  const after = { ...user, profile: pointerText(pointer) };
  if (await replaceUser(table, { before, after })) return stored(after, profile, pointer);
  await tidy(
    removeProfile(table, pointer),
    removeOne(table, ENTRIES, id, entry.version),
    ...finders.map((finder) => removeFinder(table, finder, id)),
  );
  return null;
}

/**
 * Creates a user.
 * @returns null where the name is taken
 */
export const createStored = (deps: StoreDeps, next: NextUser): Promise<StoredUser | null> =>
  writeNew(deps, next, null);

const isSame = (one: Finder, other: Finder) => one.attribute === other.attribute && one.hash === other.hash;

const without = (all: readonly Finder[], others: readonly Finder[]) =>
  all.filter((one) => !others.some((other) => isSame(one, other)));

/** The user's item, in place or under a new name. */
async function commit(deps: StoreDeps, before: StoredUser, user: User): Promise<boolean> {
  if (user.name !== before.user.name) return moveUser(deps, before, user);
  return replaceUser(deps.table, { before, after: user });
}

/**
 * Writes a user and its profile in place of what was read.
 * @returns null where another writer was faster
 * @throws StoreConflictError `exists` where the new name is taken
 */
export async function writeStored(
  deps: StoreDeps,
  before: StoredUser,
  next: NextUser,
): Promise<StoredUser | null> {
  const { table } = deps;
  const { id } = before.pointer;
  const pointer: Pointer = { id, revision: newRevision(deps) };
  const user = { ...next.user, profile: pointerText(pointer), version: newVersion(deps) };
  const [had, has] = [findersOf(before.profile, id), findersOf(next.profile, id)];
  const added = without(has, had);
  await Promise.all([
    writeProfile(table, pointer, next.profile),
    ...added.map((finder) => enterFinder(table, finder, id)),
  ]);
  const undo = () =>
    tidy(removeProfile(table, pointer), ...added.map((finder) => removeFinder(table, finder, id)));
  const isMade = await commit(deps, before, user).catch(async (error) => {
    // Whether another error came before or after the write cannot be told: what may count is left.
    if (error instanceof StoreConflictError) await undo();
    throw error;
  });
  if (!isMade) {
    await undo();
    return null;
  }
  await tidy(
    removeProfile(table, before.pointer),
    ...without(had, has).map((finder) => removeFinder(table, finder, id)),
  );
  return stored(user, next.profile, pointer);
}

/**
 * Deletes the user, and then all that lies beside it.
 * @returns false where another writer was faster
 */
export async function removeStored(deps: StoreDeps, removed: StoredUser): Promise<boolean> {
  const { table } = deps;
  const { user, profile, pointer } = removed;
  if (!(await removeUser(table, removed))) return false;
  const entry = await readOne(table, ENTRIES, pointer.id).catch(() => null);
  await tidy(
    forgetAttempts(table, user.name),
    removeProfiles(table, pointer.id),
    ...user.roles.map((role) => removeMember(table, role, pointer.id)),
    ...(entry === null ? [] : [removeOne(table, ENTRIES, pointer.id, entry.version)]),
    ...findersOf(profile, pointer.id).map((finder) => removeFinder(table, finder, pointer.id)),
  );
  return true;
}
