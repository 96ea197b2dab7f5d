// Users as managers write them.
import type { User } from '../decision/facts.ts';
import { clearAttempts } from './attempts-undone.ts';
import { differenceOf } from './changes/snapshot.ts';
import { type ChangingWrite, type EditedTable, writeChange } from './changes/write.ts';
import { stillThisVersion } from './conflict.ts';
import { itemFromUser, userFromItem } from './items.ts';
import { attemptsKey, userKey } from './keys.ts';
import type { Item } from './read.ts';
import { settled } from './settled.ts';
import type { Kind } from './versioned.ts';

export const USERS: Kind<User> = {
  label: 'user',
  sk: 'USER',
  key: userKey,
  parse: userFromItem,
  item: itemFromUser,
};

/** Forgets the failures on a name, whether or not there is a user of that name. */
export async function forgetAttempts(table: EditedTable, name: string): Promise<void> {
  const isForgotten = (standing: Item | undefined) => standing?.failures === undefined;
  await settled(table, attemptsKey(name), clearAttempts(table, name, table.editor.now()), isForgotten);
}

/** A user with the item that it was read from: that also says which import it came from. */
export interface ReadUser {
  readonly user: User;
  readonly item: Item;
}

export const readUser = (item: Item): ReadUser => ({ user: userFromItem(item), item });

/**
 * Writes a user where `before` stands, with the record of the change; null is nothing.
 * @param more written in the same transaction
 * @returns whether it was written; false when something else stands there
 */
export function replaceUser(
  table: EditedTable,
  { before, after }: { readonly before: ReadUser | null; readonly after: User },
  more: readonly ChangingWrite[] = [],
): Promise<boolean> {
  const condition =
    before === null
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : stillThisVersion(before.user.version);
  const item = itemFromUser(after);
  const difference = differenceOf('user', before?.item ?? null, item);
  const subject = { kind: 'user', name: after.name } as const;
  return writeChange(table, { Put: { Item: item, ...condition } }, subject, difference, more);
}

/**
 * Deletes a user, if it is still as it was read, with the record of it.
 * @returns whether it is gone; false when something else stands there
 */
export function removeUser(table: EditedTable, { user, item }: ReadUser): Promise<boolean> {
  const { name, version } = user;
  const write = { Delete: { Key: userKey(name), ...stillThisVersion(version) } };
  return writeChange(table, write, { kind: 'user', name }, differenceOf('user', item, null));
}
