// Users as managers write them.
import type { User } from '../decision/facts.ts';
import { clearAttempts } from './attempts.ts';
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
