// Giving a user another name: its item has another key then, so one item goes and the other comes in a single transaction.
import type { User } from '../decision/facts.ts';
import { differenceOf } from '../store/changes/snapshot.ts';
import { type ChangingWrite, writeChange } from '../store/changes/write.ts';
import { notThere, StoreConflictError, stillThisVersion } from '../store/conflict.ts';
import { itemFromUser } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { ENTRIES, type ProfileEntry, readPointer } from '../store/profiles.ts';
import { USERS } from '../store/users.ts';
import { readOne } from '../store/versioned.ts';
import type { StoredUser } from './resource.ts';
import { newVersion, type StoreDeps } from './store-deps.ts';

/** What goes with the new item: the former one, and the entry that says where the user is. */
const moving = ({ user }: StoredUser, entry: ProfileEntry, moved: ProfileEntry): readonly ChangingWrite[] => [
  { Delete: { Key: userKey(user.name), ...stillThisVersion(user.version) } },
  { Put: { Item: ENTRIES.item(moved), ...stillThisVersion(entry.version) } },
];

/**
 * Moves a user to the name of `user`, with the record of it: all of it is done, or nothing.
 * @returns false where another writer was faster
 * @throws StoreConflictError `exists` where another user has the new name
 */
export async function moveUser(deps: StoreDeps, before: StoredUser, user: User): Promise<boolean> {
  const { table, now } = deps;
  const { id } = before.pointer;
  const { name: former } = before.user;
  const { name } = user;
  const entry = await readOne(table, ENTRIES, id);
  if (entry?.name !== former) return false;
  const item = itemFromUser(user);
  const { before: had, after: has, ...difference } = differenceOf('user', before.item, item);
  const isMoved = await writeChange(
    table,
    { Put: { Item: item, ConditionExpression: notThere } },
    { kind: 'user', name },
    { ...difference, before: { name: former, ...had }, after: { name, ...has } },
    moving(before, entry, { id, name, writtenAt: now(), version: newVersion(deps) }),
    [{ kind: 'user', name: former }],
  );
  if (isMoved) return true;
  const standing = await readOne(table, USERS, name);
  // Another manager may have given this very user the name meanwhile.
  if (standing === null || readPointer(standing.profile)?.id === id) return false;
  throw new StoreConflictError('exists', `The user "${name}" exists already.`);
}
