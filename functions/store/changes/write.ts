// Writing a change and its record at once: neither stands in the table without the other.
import { UnsettledError } from '../errors.ts';
import type { Item } from '../read.ts';
import { readItem } from '../settled.ts';
import type { Table, TransactedWrite } from '../table.ts';
import type { Change, Editor, Subject } from './change.ts';
import { itemsFromChange } from './items.ts';
import type { Difference } from './snapshot.ts';

/** A table whose writers say who they are. */
export interface EditedTable extends Table {
  readonly editor: Editor;
}

/** One write as a part of a transaction, without the table's name. */
type Without<T> = T extends object ? Omit<T, 'TableName'> : never;
export type ChangingWrite =
  | { readonly Put: Without<NonNullable<TransactedWrite['Put']>> }
  | { readonly Update: Without<NonNullable<TransactedWrite['Update']>> }
  | { readonly Delete: Without<NonNullable<TransactedWrite['Delete']>> };

/** Another writer held one of the items this often: something is wrong, not only busy. */
const TRIES = 8;
/** Milliseconds before the second try; doubled with each one. */
const FIRST_PAUSE = 20;

const pause = (tried: number) =>
  new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** tried * (0.5 + Math.random() / 2)));

/** `Transaction cancelled, …: [ConditionalCheckFailed, None]`: one code for each write, in their order. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const [, codes = ''] = /\[([^\]]*)\]/.exec(error.message) ?? [];
  return codes.split(',').map((code) => code.trim());
}

/** Why a transaction is worth another try: another one holds an item, or the table is asked for more than it gives. */
const BUSY = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** The latter: the first sending of this very transaction is still under way. */
const isBusy = (error: unknown): boolean =>
  codesOf(error).some((code) => BUSY.includes(code)) ||
  (error instanceof Error && error.name === 'TransactionInProgressException');

async function send(table: Table, writes: readonly TransactedWrite[], token: string): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      await table.call('TransactWriteItems', { TransactItems: writes, ClientRequestToken: token });
      return;
    } catch (error) {
      if (!isBusy(error) || tried === TRIES) throw error;
      await pause(tried);
    }
  }
}

/** The record of what one write changes. */
export async function newChange(
  { what, from, by, now, newId }: Editor,
  subject: Subject,
  difference: Difference,
): Promise<Change> {
  return { id: newId(), at: now(), what, subject, by: await by(), from, ...difference };
}

const put = (table: Table, item: Item) => ({
  Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' },
});

const named = (table: Table, write: ChangingWrite): TransactedWrite =>
  Object.fromEntries(Object.entries(write).map(([kind, one]) => [kind, { ...one, TableName: table.name }]));

/** @throws UnsettledError where the record cannot be read either: `error` is what the write met */
async function isRecorded(table: Table, { pk, sk }: Item, { kind, name }: Subject, error: unknown) {
  const read = readItem(table, { pk: String(pk), sk: String(sk) });
  const found = await read.catch(() => {
    const advice = `If it was, gatehook changes shows it; if it was not, do it again.`;
    throw new UnsettledError(`the change of the ${kind} "${name}"`, advice, error);
  });
  return found !== undefined;
}

/**
 * Makes a write and records it in one transaction. Where the answer is lost, the record tells whether it was made: it
 * stands there exactly if the write does.
 * @param more written in the same transaction
 * @param others under which the record is found as well: the name that a user had before
 * @returns whether it was made; false when a condition of a write did not hold
 * @throws what the SDK throws, where the write has not been made so far; UnsettledError where that cannot be told
 */
export async function writeChange(
  table: EditedTable,
  write: ChangingWrite,
  subject: Subject,
  difference: Difference,
  more: readonly ChangingWrite[] = [],
  others: readonly Subject[] = [],
): Promise<boolean> {
  const change = await newChange(table.editor, subject, difference);
  const items = itemsFromChange(change, table.editor.keptDays, others);
  const writes = [write, ...more].map((one) => named(table, one));
  try {
    await send(table, [...writes, ...items.map((item) => put(table, item))], change.id);
    return true;
  } catch (error) {
    if (await isRecorded(table, items[0], subject, error)) return true;
    if (codesOf(error).slice(0, writes.length).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** Writes the record of what is changed outside the table, or by many writes: again with the same id, in its place. */
export async function writeRecord(table: EditedTable, change: Change): Promise<void> {
  const writes = itemsFromChange(change, table.editor.keptDays).map((Item) => ({
    Put: { TableName: table.name, Item },
  }));
  // The record of the beginning and that of the end are two writes, so they have two tokens.
  await send(table, writes, `${change.id}${change.isBegun === true ? '-b' : ''}`);
}
