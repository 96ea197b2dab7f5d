// Giving a user another name: its item has another key then, so it is moved in steps that the next reader can finish.
import type { User } from '../decision/facts.ts';
import { differenceOf } from '../store/changes/snapshot.ts';
import { writeChange } from '../store/changes/write.ts';
import { StoreConflictError, stillThisVersion, untilUndisturbed } from '../store/conflict.ts';
import { itemFromUser } from '../store/items.ts';
import { ENTRIES, type ProfileEntry, readPointer, readProfiles } from '../store/profiles.ts';
import { USERS } from '../store/users.ts';
import { readOne, removeOne, replaceOne } from '../store/versioned.ts';
import type { StoredUser } from './resource.ts';
import { newVersion, type StoreDeps } from './store-deps.ts';

/** Removes the item of the old name, whatever was done to it meanwhile. */
const removeFormer = ({ table }: StoreDeps, id: string, former: string): Promise<true> =>
  untilUndisturbed('user', async () => {
    const old = await readOne(table, USERS, former);
    if (old === null || readPointer(old.profile)?.id !== id) return true;
    return (await removeOne(table, USERS, former, old.version)) ? true : null;
  });

/**
 * The new item becomes active where it is to be, once, and while both items are as the move left them: who shut the user
 * out meanwhile, or when a move that broke off is finished long after, is not overruled.
 */
async function activate(deps: StoreDeps, entry: ProfileEntry, former: string): Promise<void> {
  const { table } = deps;
  const { id, name, formerVersion, restingVersion, activates } = entry;
  const old = await readOne(table, USERS, former);
  const wasLeft = readPointer(old?.profile)?.id === id && old?.version === formerVersion;
  if (!activates || !wasLeft) return;
  const user = await readOne(table, USERS, name);
  if (user === null || readPointer(user.profile)?.id !== id || user.version !== restingVersion) return;
  const after: User = { ...user, status: 'active', version: newVersion(deps) };
  await replaceOne(table, USERS, name, { before: user, after });
}

/**
 * Finishes a move that the entry tells of. The old item goes last of both: as long as it stands, it says whether it was
 * changed meanwhile.
 */
export async function finishMove(deps: StoreDeps, entry: ProfileEntry): Promise<void> {
  const { id, name, former, writtenAt } = entry;
  if (former === undefined) return;
  await activate(deps, entry, former);
  await removeFormer(deps, id, former);
  const after = { id, name, writtenAt, version: newVersion(deps) };
  await replaceOne(deps.table, ENTRIES, id, { before: entry, after });
}

const resting = (user: User): User => ({ ...user, status: 'disabled' });

/** Milliseconds: every request has ended by then. */
const BROKEN_OFF = 60_000;

/** @throws StoreConflictError `exists` */
async function takeName(deps: StoreDeps, id: string, user: User): Promise<void> {
  const { table, now } = deps;
  const { name } = user;
  const create = () => replaceOne(table, USERS, name, { before: null, after: user });
  if (await create()) return;
  const taken = () => new StoreConflictError('exists', `The user "${name}" exists already.`);
  // Perhaps left by a move of the same user that broke off before the entry told of it.
  const standing = await readOne(table, USERS, name);
  const pointer = readPointer(standing?.profile);
  if (standing === null || pointer?.id !== id) throw taken();
  const left = (await readProfiles(table, [pointer])).get(id)?.lastModified ?? 0;
  if (left > now() - BROKEN_OFF) throw taken();
  await removeOne(table, USERS, name, standing.version);
  if (!(await create())) throw taken();
}

/** The one record of a move, made with the write that decides it. */
function decideMove(
  { table }: StoreDeps,
  before: StoredUser,
  user: User,
  { old, entry, moved }: { readonly old: User; readonly entry: ProfileEntry; readonly moved: ProfileEntry },
): Promise<boolean> {
  const { name: former, version } = before.user;
  const difference = differenceOf('user', before.item, itemFromUser(user));
  return writeChange(
    table,
    { Put: { Item: itemFromUser(old), ...stillThisVersion(version) } },
    { kind: 'user', name: user.name },
    {
      ...difference,
      before: { name: former, ...difference.before },
      after: { name: user.name, ...difference.after },
    },
    [{ Put: { Item: ENTRIES.item(moved), ...stillThisVersion(entry.version) } }],
    [{ kind: 'user', name: former }],
  );
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
    restingVersion: user.version,
    activates: user.status === 'active',
    writtenAt: deps.now(),
    version: newVersion(deps),
  };
  if (!(await decideMove(deps, before, user, { old, entry, moved }))) {
    await removeOne(table, USERS, user.name, user.version);
    return false;
  }
  await finishMove(deps, moved);
  return true;
}
