// Operators' writes: create what is not there, change what has not changed meanwhile, delete, list.

import { differenceOf, type RecordedKind } from '../../functions/store/changes/snapshot.ts';
import { writeChange } from '../../functions/store/changes/write.ts';
import {
  notThere,
  StoreConflictError,
  stillThisVersion,
  untilUndisturbed,
} from '../../functions/store/conflict.ts';
import { MalformedItemError } from '../../functions/store/errors.ts';
import type { Key } from '../../functions/store/keys.ts';
import type { Item } from '../../functions/store/read.ts';
import { readItem } from '../../functions/store/settled.ts';
import type { EditedTable } from '../changes/write.ts';
import { scanItems } from './scan.ts';
import type { Table } from './table.ts';

interface Versioned {
  /** Random, and another one with every write: by it a writer knows its own write again. */
  readonly version: string;
}

/** What a kind of item is called and how it is read and written. */
export interface Kind<T extends Versioned> {
  readonly label: RecordedKind;
  /** The group of commands about it. */
  readonly command: 'user' | 'role' | 'app';
  readonly sk: string;
  readonly key: (name: string) => Key;
  readonly parse: (item: Item) => T;
  readonly item: (value: T) => Item;
  /** What goes around a write to what stands already, where instances keep it in memory. */
  readonly announced?: (table: Table, name: string, write: () => Promise<boolean>) => Promise<boolean>;
}

/** @returns null where there is none */
export async function readOne<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<T | null> {
  const item = await readItem(table, kind.key(name));
  return item === undefined ? null : kind.parse(item);
}

/** @throws StoreConflictError `not_found` */
export async function requireOne<T extends Versioned>(table: Table, kind: Kind<T>, name: string): Promise<T> {
  const value = await readOne(table, kind, name);
  if (value === null) throw missing(kind, name);
  return value;
}

/**
 * For commands that ask before they delete: a malformed item is there, too.
 * @throws StoreConflictError `not_found`
 */
export async function requireItem<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
  name: string,
): Promise<void> {
  if ((await readItem(table, kind.key(name))) === undefined) throw missing(kind, name);
}

const missing = (
  { label, command }: Pick<Kind<Versioned>, 'label' | 'command'>,
  name: string,
): StoreConflictError =>
  new StoreConflictError(
    'not_found',
    `There is no ${label} "${name}". gatehook ${command} list shows those that are there.`,
  );

/** Items of before versions had none read as ''. */
const versionOf = (item: Item): string => (typeof item.version === 'string' ? item.version : '');

/**
 * Writes a value where `before` stands, and records the change; null is nothing.
 * @returns whether it was written; false when something else stands there
 */
export function replaceOne<T extends Versioned>(
  table: EditedTable,
  kind: Kind<T>,
  name: string,
  { before, after }: { readonly before: Item | null; readonly after: T },
): Promise<boolean> {
  const condition = before === null ? { ConditionExpression: notThere } : stillThisVersion(versionOf(before));
  const item = kind.item(after);
  const difference = differenceOf(kind.label, before, item);
  const write = () =>
    writeChange(table, { Put: { Item: item, ...condition } }, { kind: kind.label, name }, difference);
  // What was not there is kept by no instance.
  const { announced } = kind;
  return before === null || announced === undefined ? write() : announced(table, name, write);
}

/** The error that a name is taken. */
export const existing = (kind: { readonly label: string }, name: string): StoreConflictError =>
  new StoreConflictError('exists', `The ${kind.label} "${name}" exists already.`);

/** @throws StoreConflictError `exists` */
export async function createOne<T extends Versioned>(
  table: EditedTable,
  kind: Kind<T>,
  name: string,
  value: T,
): Promise<void> {
  if (await replaceOne(table, kind, name, { before: null, after: value })) return;
  throw existing(kind, name);
}

/**
 * Reads, changes and writes, again when another writer came between.
 * @param change returns the new value, with a new `version`
 * @throws StoreConflictError `not_found`, `changed_meanwhile`
 */
export function changeOne<T extends Versioned>(
  table: EditedTable,
  kind: Kind<T>,
  name: string,
  change: (value: T) => T,
): Promise<T> {
  return untilUndisturbed(`${kind.label} "${name}"`, async () => {
    const before = await readItem(table, kind.key(name));
    if (before === undefined) throw missing(kind, name);
    const after = change(kind.parse(before));
    return (await replaceOne(table, kind, name, { before, after })) ? after : null;
  });
}

/** What was deleted: `value` is null where the item was malformed, which must not keep it from being deleted. */
interface Deleted<T> {
  readonly value: T | null;
  readonly version: string;
}

/**
 * Deletes what stands there, malformed or not.
 * @throws StoreConflictError `not_found`, `changed_meanwhile`
 */
export function deleteOne<T extends Versioned>(
  table: EditedTable,
  kind: Kind<T>,
  name: string,
): Promise<Deleted<T>> {
  return untilUndisturbed(`${kind.label} "${name}"`, async () => {
    const item = await readItem(table, kind.key(name));
    if (item === undefined) throw missing(kind, name);
    const version = versionOf(item);
    const write = () =>
      writeChange(
        table,
        { Delete: { Key: kind.key(name), ...stillThisVersion(version) } },
        { kind: kind.label, name },
        differenceOf(kind.label, item, null),
      );
    const { announced } = kind;
    const made = await (announced === undefined ? write() : announced(table, name, write));
    return made ? { value: parsed(kind, item), version } : null;
  });
}

/** null for a malformed item. */
export function parsed<T extends Versioned>(kind: Kind<T>, item: Item): T | null {
  try {
    return kind.parse(item);
  } catch (error) {
    if (error instanceof MalformedItemError) return null;
    throw error;
  }
}

/** All items of a kind with their names, in no order. Reads the whole table. */
export async function* scanNamed<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
): AsyncGenerator<{ readonly name: string; readonly item: Item }> {
  for await (const item of scanItems(table, kind.sk))
    yield { name: String(item.pk).slice(kind.sk.length + 1), item };
}

/** The same as values. @throws MalformedItemError */
export async function* scanAll<T extends Versioned>(
  table: Table,
  kind: Kind<T>,
): AsyncGenerator<{ readonly name: string; readonly value: T }> {
  for await (const { name, item } of scanNamed(table, kind)) yield { name, value: kind.parse(item) };
}
