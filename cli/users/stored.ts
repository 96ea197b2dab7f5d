// Users as operators write them.
import type { User } from '../../functions/decision/facts.ts';
import { forgettingUpdate } from '../../functions/store/attempts-undone.ts';
import { writeChange } from '../../functions/store/changes/write.ts';
import { itemFromUser, userFromItem } from '../../functions/store/items.ts';
import { userKey } from '../../functions/store/keys.ts';
import { forgetProfile, readPointer } from '../../functions/store/profiles.ts';
import { forgetAttempts } from '../../functions/store/users.ts';
import type { EditedTable } from '../changes/write.ts';
import type { Filter } from '../table/by-status.ts';
import { afterwards } from '../table/half-done.ts';
import { ALL, listPage, type Page } from '../table/list.ts';
import type { Table } from '../table/table.ts';
import {
  changeOne,
  createOne,
  deleteOne,
  existing,
  type Kind,
  parsed,
  readOne,
  requireItem,
  requireOne,
  scanNamed,
} from '../table/versioned.ts';

const USERS: Kind<User> = {
  label: 'user',
  command: 'user',
  sk: 'USER',
  key: userKey,
  parse: userFromItem,
  item: itemFromUser,
};

export const createUser = (table: EditedTable, user: User): Promise<void> =>
  createOne(table, USERS, user.name, user);

/** @throws StoreConflictError `exists` */
export async function refuseExisting(table: Table, name: string): Promise<void> {
  if ((await readOne(table, USERS, name)) !== null) throw existing(USERS, name);
}
/**
 * That the user is there, also where its item is malformed.
 * @throws StoreConflictError `not_found`
 */
export const requireUserItem = (table: Table, name: string): Promise<void> => requireItem(table, USERS, name);

/** @throws StoreConflictError `not_found` */
export const requireUser = (table: Table, name: string): Promise<User> => requireOne(table, USERS, name);

/** Users in order of their names. */
export const listUsers = (table: Table, filter: Filter = {}, limit = ALL): Promise<Page<User>> =>
  listPage(table, USERS, filter, limit);

/** All users in no order, as the table is read; `user` is null where the item is malformed. Reads the whole table. */
export async function* scanUsers(
  table: Table,
): AsyncGenerator<{ readonly name: string; readonly user: User | null }> {
  for await (const { name, item } of scanNamed(table, USERS)) yield { name, user: parsed(USERS, item) };
}

/** @param change returns the new user, with a new `version` */
export const changeUser = (table: EditedTable, name: string, change: (user: User) => User): Promise<User> =>
  changeOne(table, USERS, name, change);

/** Forgets the failures on a name, and records it: names without a user have failures, too. */
export async function unlockName(table: EditedTable, name: string): Promise<void> {
  const nothing = { before: null, after: null, replaced: [] };
  const Update = forgettingUpdate(name, table.editor.now());
  await writeChange(table, { Update }, { kind: 'user', name }, nothing);
}

/** After a write to the user: its failure says what is done. */
export const forgetAttemptsAfter = (table: EditedTable, name: string, done: string): Promise<void> =>
  afterwards(
    done,
    `The failed attempts on the name are still counted: gatehook user unlock ${name}`,
    forgetAttempts(table, name),
  );

/** Deletes the user and forgets the failures on the name. */
export async function deleteUser(table: EditedTable, name: string): Promise<void> {
  const { value } = await deleteOne(table, USERS, name);
  const pointer = readPointer(value?.profile);
  if (pointer !== null)
    await afterwards(
      `The user "${name}" is deleted`,
      'Its profile is removed when users are next listed over SCIM.',
      forgetProfile(table, pointer.id),
    );
  await forgetAttemptsAfter(table, name, `The user "${name}" is deleted`);
}
