// Users with their profiles in the table. The user's item names the state of the profile that counts, so that one conditional
// write changes both or neither, and two managers leave no mixture.
import type { User } from '../decision/facts.ts';
import { StoreConflictError } from '../store/conflict.ts';
import { MalformedItemError } from '../store/errors.ts';
import { removeMember } from '../store/groups.ts';
import { userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import {
  ENTRIES,
  enterFinder,
  type Finder,
  type Pointer,
  type ProfileEntry,
  pointerText,
  readPointer,
  readProfiles,
  removeFinder,
  removeProfile,
  removeProfiles,
  writeProfile,
} from '../store/profiles.ts';
import { readItems } from '../store/read.ts';
import { forgetAttempts, removeUser, replaceUser, USERS } from '../store/users.ts';
import { readOne, removeOne, replaceOne } from '../store/versioned.ts';
import { finishMove, moveUser } from './move.ts';
import { findersOf, type StoredUser } from './resource.ts';
import { isId, newId, newRevision, newVersion, type StoreDeps } from './store-deps.ts';

/** A user and a profile as they are to be written; version and pointer are made here. */
export type NextUser = Pick<StoredUser, 'user' | 'profile'>;

/** What is left over by a request that broke off: nothing refers to it, so a failure to remove it changes no answer. */
const tidy = (...removals: readonly Promise<unknown>[]): Promise<unknown> => Promise.allSettled(removals);

/** Milliseconds: no request lasts so long, so what is not finished by then never will be. */
const ABANDONED = 3_600_000;

/** Reads that find a state just replaced by another writer, at most. */
const TRIES = 5;

interface Found {
  readonly user: User;
  readonly pointer: Pointer;
}

/** The users of the entries; an entry that leads nowhere is removed, with what lies below its id, when it is old. */
async function usersOf(deps: StoreDeps, entries: readonly ProfileEntry[]): Promise<readonly Found[]> {
  const { table, now } = deps;
  const items = await readItems(table, [...new Set(entries.map(({ name }) => name))].map(userKey));
  const found = entries.flatMap(({ id, name }): Found[] => {
    const item = items.get(userKey(name).pk);
    const user = item === undefined ? null : userFromItem(item);
    const pointer = readPointer(user?.profile);
    return user !== null && pointer?.id === id ? [{ user, pointer }] : [];
  });
  const ids = new Set(found.map(({ pointer }) => pointer.id));
  const lost = entries.filter(({ id, writtenAt }) => !ids.has(id) && writtenAt < now() - ABANDONED);
  await tidy(
    ...lost.map(({ id, version }) => removeOne(table, ENTRIES, id, version)),
    ...lost.map(({ id }) => removeProfiles(table, id)),
  );
  return found;
}

/**
 * Those of the entries whose users are there, in the same order.
 * @throws MalformedItemError where a user's item names a state of a profile that is not there
 */
export async function loadEntries(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  tries = TRIES,
): Promise<readonly StoredUser[]> {
  for (const entry of entries) if (entry.former !== undefined) await finishMove(deps, entry);
  const users = await usersOf(deps, entries);
  const pointers = users.map(({ pointer }) => pointer);
  const profiles = await readProfiles(deps.table, pointers);
  const overtaken = pointers.filter(({ id }) => !profiles.has(id));
  if (overtaken.length > 0 && tries === 0)
    throw new MalformedItemError(`PROFILE#${overtaken[0]?.id}`, 'the state that its user names is missing');
  // Another writer has replaced these states since their users were read.
  const ids = new Set(overtaken.map(({ id }) => id));
  const again = entries.filter(({ id }) => ids.has(id));
  const later = again.length === 0 ? [] : await loadEntries(deps, again, tries - 1);
  return users.flatMap((one) => {
    const profile = profiles.get(one.pointer.id);
    return profile === undefined
      ? later.filter(({ pointer }) => pointer.id === one.pointer.id)
      : [{ ...one, profile }];
  });
}

/** @returns null where there is no user of this id */
export async function loadUser(deps: StoreDeps, id: string): Promise<StoredUser | null> {
  const entry = isId(id) ? await readOne(deps.table, ENTRIES, id) : null;
  return entry === null ? null : ((await loadEntries(deps, [entry]))[0] ?? null);
}

/**
 * The user of a name; one that did not come by SCIM is given a profile, so that it has an id from now on.
 * @param name normalised
 */
export async function loadByName(deps: StoreDeps, name: string, tries = TRIES): Promise<StoredUser | null> {
  const user = await readOne(deps.table, USERS, name);
  if (user === null) return null;
  const pointer = readPointer(user.profile);
  if (pointer !== null) return loadUser(deps, pointer.id);
  const now = deps.now();
  const profile = { userName: name, externalIds: {}, data: '{}', created: now, lastModified: now };
  const adopted = await writeNew(deps, { user: { ...user, version: newVersion(deps) }, profile }, user);
  // Another reader was faster.
  return adopted === null && tries > 0 ? loadByName(deps, name, tries - 1) : adopted;
}

/** Writes all that lies beside a user, and then the user: until then nothing of it counts. */
async function writeNew(
  deps: StoreDeps,
  { user, profile }: NextUser,
  before: User | null,
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
  if (await replaceUser(table, { before, after })) return { user: after, profile, pointer };
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
  return replaceUser(deps.table, { before: before.user, after: user });
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
  // The steps of a move have given the user another version.
  return user.name === before.user.name ? { user, profile: next.profile, pointer } : loadUser(deps, id);
}

/**
 * Deletes the user, and then all that lies beside it.
 * @returns false where another writer was faster
 */
export async function removeStored(
  deps: StoreDeps,
  { user, profile, pointer }: StoredUser,
): Promise<boolean> {
  const { table } = deps;
  if (!(await removeUser(table, user))) return false;
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
