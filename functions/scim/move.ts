// Giving a user another name: its item has another key then, so it is moved in steps that the next reader can finish.
import type { User } from '../decision/facts.ts';
import { ENTRIES, type ProfileEntry, readPointer, readProfiles } from '../store/profiles.ts';
import { createUser, removeUser, replaceUser, USERS } from '../store/users.ts';
import { readOne, replaceOne, untilUndisturbed } from '../store/versioned.ts';
import type { StoredUser } from './resource.ts';
import { newVersion, type StoreDeps } from './store-deps.ts';

/** Removes the item of the old name, whatever was done to it meanwhile. */
const removeFormer = ({ table }: StoreDeps, id: string, former: string): Promise<true> =>
  untilUndisturbed('user', async () => {
    const old = await readOne(table, USERS, former);
    if (old === null || readPointer(old.profile)?.id !== id) return true;
    return (await removeUser(table, old)) ? true : null;
  });

/**
 * Finishes a move that the entry tells of: the item of the old name goes, and the new one becomes active where it is to be.
 * It stays disabled where the old one was changed meanwhile, by `user disable` perhaps.
 */
export async function finishMove(deps: StoreDeps, entry: ProfileEntry): Promise<void> {
  const { table } = deps;
  const { id, name, former, formerVersion, activates, writtenAt } = entry;
  if (former === undefined) return;
  const old = await readOne(table, USERS, former);
  const isOurs = old !== null && readPointer(old.profile)?.id === id;
  const wasLeft = !isOurs || old.version === formerVersion;
  await removeFormer(deps, id, former);
  const user = await readOne(table, USERS, name);
  if (user !== null && activates && wasLeft && readPointer(user.profile)?.id === id) {
    const after: User = { ...user, status: 'active', version: newVersion(deps) };
    await replaceUser(table, { before: user, after });
  }
  const after = { id, name, writtenAt, version: newVersion(deps) };
  await replaceOne(table, ENTRIES, id, { before: entry, after });
}

const resting = (user: User): User => ({ ...user, status: 'disabled' });

/** Milliseconds: every request has ended by then. */
const BROKEN_OFF = 60_000;

/** @throws StoreConflictError `exists` */
async function takeName(deps: StoreDeps, id: string, user: User): Promise<void> {
  const { table, now } = deps;
  try {
    await createUser(table, user);
  } catch (error) {
    // Perhaps left by a move of the same user that broke off before the entry told of it.
    const standing = await readOne(table, USERS, user.name);
    const pointer = readPointer(standing?.profile);
    if (standing === null || pointer?.id !== id) throw error;
    const left = (await readProfiles(table, [pointer])).get(id)?.lastModified ?? 0;
    if (left > now() - BROKEN_OFF) throw error;
    await removeUser(table, standing);
    await createUser(table, user);
  }
}

/**
 * Moves a user to the name of `user`. Until it is done the user is refused under both names.
 * @returns false where another writer was faster
 * @throws StoreConflictError `exists` where the new name is taken
 */
export async function moveUser(deps: StoreDeps, before: StoredUser, user: User): Promise<boolean> {
  const { table } = deps;
  const { id } = before.pointer;
  const entry = await readOne(table, ENTRIES, id);
  if (entry === null || entry.name !== before.user.name) return false;
  await takeName(deps, id, resting(user));
  const old = resting({ ...before.user, tokenGeneration: newVersion(deps), version: newVersion(deps) });
  const moved: ProfileEntry = {
    id,
    name: user.name,
    former: before.user.name,
    formerVersion: old.version,
    activates: user.status === 'active',
    writtenAt: deps.now(),
    version: newVersion(deps),
  };
  const isFirst =
    (await replaceUser(table, { before: before.user, after: old })) &&
    (await replaceOne(table, ENTRIES, id, { before: entry, after: moved }));
  if (!isFirst) {
    await removeUser(table, resting(user));
    return false;
  }
  await finishMove(deps, moved);
  return true;
}
