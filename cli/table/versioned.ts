// Operators' writes: create what is not there, change what nobody else changed meanwhile, list what is.
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { holds } from '../../functions/store/errors.ts';
import type { Key } from '../../functions/store/keys.ts';
import type { Item } from '../../functions/store/read.ts';
import type { Table } from '../../functions/store/table.ts';
import { scanItems } from './scan.ts';

/** An operator's write that cannot be made as things stand. */
export class StoreConflictError extends Error {
  readonly code: 'exists' | 'not_found' | 'changed_meanwhile' | 'in_use' | 'role_cycle' | 'role_too_deep';
  constructor(code: StoreConflictError['code'], message: string) {
    super(message);
    this.name = 'StoreConflictError';
    this.code = code;
  }
}

/** Another writer was faster this often: something is wrong, not only busy. */
const TRIES = 5;

const notThere = 'attribute_not_exists(pk)';
const stillThisVersion = 'version = :version';

/** What a kind of item is called and how it is read and written. `version` changes with every write. */
export interface Kind<T extends { readonly version: string }> {
  readonly label: string;
  readonly sk: string;
  readonly key: (name: string) => Key;
  readonly parse: (item: Item) => T;
  readonly item: (value: T) => Item;
}

async function readOne<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<T | null> {
  const command = new GetCommand({ TableName: table.name, Key: kind.key(name), ConsistentRead: true });
  const { Item: item } = await table.client.send(command);
  return item === undefined ? null : kind.parse(item);
}

/** @throws StoreConflictError `not_found` */
export async function requireOne<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<T> {
  const value = await readOne(table, kind, name);
  if (value === null) throw new StoreConflictError('not_found', `There is no ${kind.label} "${name}".`);
  return value;
}

/** @throws StoreConflictError `exists` */
export async function createOne<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
  name: string,
  value: T,
): Promise<void> {
  const command = new PutCommand({
    TableName: table.name,
    Item: kind.item(value),
    ConditionExpression: notThere,
  });
  if (!(await holds(table.client.send(command)))) {
    throw new StoreConflictError('exists', `The ${kind.label} "${name}" exists already.`);
  }
}

/**
 * Reads, changes and writes, again when another writer came between.
 * @param change returns the new value, with a new `version`
 * @throws StoreConflictError `not_found`, `changed_meanwhile`
 */
export async function changeOne<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
  name: string,
  change: (value: T) => T,
): Promise<T> {
  for (let tried = 0; tried < TRIES; tried++) {
    const before = await requireOne(table, kind, name);
    const after = change(before);
    const command = new PutCommand({
      TableName: table.name,
      Item: kind.item(after),
      ConditionExpression: stillThisVersion,
      ExpressionAttributeValues: { ':version': before.version },
    });
    if (await holds(table.client.send(command))) return after;
  }
  throw new StoreConflictError(
    'changed_meanwhile',
    `The ${kind.label} "${name}" keeps being changed by others; try again.`,
  );
}

/** @throws StoreConflictError `not_found` */
export async function deleteOne<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<void> {
  const command = new DeleteCommand({
    TableName: table.name,
    Key: kind.key(name),
    ConditionExpression: 'attribute_exists(pk)',
  });
  if (!(await holds(table.client.send(command)))) {
    throw new StoreConflictError('not_found', `There is no ${kind.label} "${name}".`);
  }
}

/** All values of a kind, page by page. */
export async function* listAll<T extends { readonly version: string }>(
  table: Table,
  kind: Kind<T>,
): AsyncGenerator<T> {
  for await (const item of scanItems(table, kind.sk)) yield kind.parse(item);
}
