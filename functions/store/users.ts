// Users as managers write them.
import type { User } from '../decision/facts.ts';
import { clearAttempts } from './attempts.ts';
import { differenceOf } from './changes/snapshot.ts';
import { type EditedTable, writeChange } from './changes/write.ts';
import { StoreConflictError } from './conflict.ts';
import { itemFromUser, userFromItem } from './items.ts';
import { attemptsKey, userKey } from './keys.ts';
import { settled } from './settled.ts';
import type { Table } from './table.ts';
import type { Kind } from './versioned.ts';

export const USERS: Kind<User> = {
  label: 'user',
  sk: 'USER',
  key: userKey,
  parse: userFromItem,
  item: itemFromUser,
};

/** Forgets the failures on a name, whether or not there is a user of that name. */
export async function forgetAttempts(table: Table, name: string): Promise<void> {
  const isGone = (standing: unknown) => standing === undefined;
  await settled(table, attemptsKey(name), clearAttempts(table, name), isGone);
}

const stillThisVersion = (version: string) => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': version },
});

/**
 * Writes a user where `before` stands, with the record of the change; null is nothing.
 * @returns whether it was written; false when something else stands there
 */
export function replaceUser(
  table: EditedTable,
  { before, after }: { readonly before: User | null; readonly after: User },
): Promise<boolean> {
  const condition =
    before === null ? { ConditionExpression: 'attribute_not_exists(pk)' } : stillThisVersion(before.version);
  const item = itemFromUser(after);
  const difference = differenceOf('user', before && itemFromUser(before), item);
  const subject = { kind: 'user', name: after.name } as const;
  return writeChange(table, { Put: { Item: item, ...condition } }, subject, difference);
}

/** @throws StoreConflictError `exists` */
export async function createUser(table: EditedTable, user: User): Promise<void> {
  if (await replaceUser(table, { before: null, after: user })) return;
  throw new StoreConflictError('exists', `The user "${user.name}" exists already.`);
}

/**
 * Deletes a user, if it is still as it was read, with the record of it.
 * @returns whether it is gone; false when something else stands there
 */
export function removeUser(table: EditedTable, user: User): Promise<boolean> {
  const { name, version } = user;
  const write = { Delete: { Key: userKey(name), ...stillThisVersion(version) } };
  return writeChange(table, write, { kind: 'user', name }, differenceOf('user', itemFromUser(user), null));
}
