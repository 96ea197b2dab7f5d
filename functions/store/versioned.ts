// Writes of managers: create what is not there, change what has not changed meanwhile, delete.
import type { Key } from './keys.ts';
import type { Item } from './read.ts';
import { readItem, settled } from './settled.ts';
import type { Table } from './table.ts';

/** A write that cannot be made as things stand. */
export class StoreConflictError extends Error {
  readonly code: 'exists' | 'changed_meanwhile';
  constructor(code: StoreConflictError['code'], message: string) {
    super(message);
    this.name = 'StoreConflictError';
    this.code = code;
  }
}

/** Another writer was faster this often: something is wrong, not only busy. */
const TRIES = 5;

const notThere = 'attribute_not_exists(pk)';

/** The condition that an item is still as it was read; roles had no version once, which reads as ''. */
function stillThisVersion(version: string) {
  return version === ''
    ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(version)' }
    : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': version } };
}

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
 * Runs an attempt, again when another writer came between.
 * @param attempt null when another writer was faster
 * @throws StoreConflictError `changed_meanwhile`
 */
export async function untilUndisturbed<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new StoreConflictError('changed_meanwhile', `The ${what} keeps being changed by others; try again.`);
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
