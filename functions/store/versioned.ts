// Writes of managers: create what is not there, change what has not changed meanwhile, delete.
import { notThere, stillThisVersion } from './conflict.ts';
import type { Key } from './keys.ts';
import type { Item } from './read.ts';
import { readItem, settled } from './settled.ts';
import type { Table } from './table.ts';

export interface Versioned {
  /** Random, and another one with every write: by it a writer knows its own write again. */
  readonly version: string;
}

/** What a kind of item is called and how it is read and written. */
export interface Kind<T extends Versioned> {
  readonly label: string;
  readonly sk: string;
  readonly key: (name: string) => Key;
  readonly parse: (item: Item) => T;
  readonly item: (value: T) => Item;
}

export async function readOne<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<T | null> {
  const item = await readItem(table, kind.key(name));
  return item === undefined ? null : kind.parse(item);
}

/**
 * Writes a value where `before` stands; null is nothing.
 * @returns whether it was written; false when something else stands there
 */
export function replaceOne<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
  name: string,
  { before, after }: { readonly before: T | null; readonly after: T },
): Promise<boolean> {
  const condition = before === null ? { ConditionExpression: notThere } : stillThisVersion(before.version);
  const write = table.call('PutItem', { TableName: table.name, Item: kind.item(after), ...condition });
  const isMade = (standing: Item | undefined) => standing?.version === after.version;
  return settled(table, kind.key(name), write, isMade);
}

/**
 * Deletes what stands there, if it has this version.
 * @returns whether it is gone; false when something else stands there
 */
export function removeOne(
  table: Table,
  { key }: Pick<Kind<Versioned>, 'key'>,
  name: string,
  version: string,
): Promise<boolean> {
  const remove = { TableName: table.name, Key: key(name), ...stillThisVersion(version) };
  const isGone = (standing: Item | undefined) => standing === undefined;
  return settled(table, key(name), table.call('DeleteItem', remove), isGone);
}
