// Writing a change and its record at once: neither stands in the table without the other.
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../functions/store/read.ts';
import { afterwards } from '../table/half-done.ts';
import { readItem } from '../table/settled.ts';
import type { Table } from '../table/table.ts';
import type { Change, Editor, Shown, Subject } from './change.ts';
import { itemsFromChange } from './items.ts';
import type { Difference } from './snapshot.ts';

/** A table whose writers say who they are. */
export interface EditedTable extends Table {
  readonly editor: Editor;
}

/** One write as a part of a transaction, without the table's name. */
type Part = Exclude<TransactWriteCommandInput['TransactItems'], undefined>[number];
type Without<T> = T extends object ? Omit<T, 'TableName'> : never;
export type ChangingWrite =
  | { readonly Put: Without<NonNullable<Part['Put']>> }
  | { readonly Update: Without<NonNullable<Part['Update']>> }
  | { readonly Delete: Without<NonNullable<Part['Delete']>> };

/** Another writer held one of the items this often: something is wrong, not only busy. */
const TRIES = 8;
/** Milliseconds before the second try; doubled with each one. */
const FIRST_PAUSE = 20;

const pause = (tried: number) =>
  new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** tried * (0.5 + Math.random() / 2)));

const codesOf = (error: unknown): readonly string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? '')
    : [];

/** Why a transaction is worth another try: another one holds an item, or the table is asked for more than it gives. */
const BUSY = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** The latter: the first sending of this very transaction is still under way. */
const isBusy = (error: unknown): boolean =>
  codesOf(error).some((code) => BUSY.includes(code)) ||
  (error instanceof Error && error.name === 'TransactionInProgressException');

async function send(table: Table, command: TransactWriteCommand): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      await table.client.send(command);
      return;
    } catch (error) {
      if (!isBusy(error) || tried === TRIES) throw error;
      await pause(tried);
    }
  }
}

/** The record of what one write changes. */
async function newChange(
  { what, from, by, now, newId }: Editor,
  subject: Subject,
  difference: Difference,
): Promise<Change> {
  return { id: newId(), at: now(), what, subject, by: await by(), from, ...difference };
}

const put = (table: Table, item: Item) => ({
  Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' },
});

const named = (table: Table, write: ChangingWrite): Part =>
  Object.fromEntries(Object.entries(write).map(([kind, one]) => [kind, { ...one, TableName: table.name }]));

/**
 * Makes a write and records it in one transaction. Where the answer is lost, the record tells whether it was made: it
 * stands there exactly if the write does.
 * @returns whether it was made; false when the write's condition did not hold
 * @throws what the SDK throws, where the write has not been made so far
 */
export async function writeChange(
  table: EditedTable,
  write: ChangingWrite,
  subject: Subject,
  difference: Difference,
): Promise<boolean> {
  const change = await newChange(table.editor, subject, difference);
  const items = itemsFromChange(change, table.editor.keptDays);
  const command = new TransactWriteCommand({
    TransactItems: [named(table, write), ...items.map((item) => put(table, item))],
  });
  try {
    await send(table, command);
    return true;
  } catch (error) {
    const { pk, sk } = items[0];
    if ((await readItem(table, { pk: String(pk), sk: String(sk) })) !== undefined) return true;
    if (codesOf(error)[0] === 'ConditionalCheckFailed') return false;
    throw error;
  }
}

async function writeRecord(table: EditedTable, change: Change): Promise<void> {
  const TransactItems = itemsFromChange(change, table.editor.keptDays).map((Item) => ({
    Put: { TableName: table.name, Item },
  }));
  await send(table, new TransactWriteCommand({ TransactItems }));
}

/** Ends a record that was begun: what is given stands in it from then on. */
export type EndRecord = (after: Shown | null) => Promise<void>;

/**
 * Records that a change begins which no transaction can hold: one outside the table, or of many items.
 * @param difference what is known of it before
 * @returns what is to be called once the change is made; until then the record says that it was begun
 */
export async function beginRecord(
  table: EditedTable,
  subject: Subject,
  difference: Difference,
): Promise<EndRecord> {
  const change = await newChange(table.editor, subject, difference);
  await writeRecord(table, { ...change, isBegun: true });
  return (after) => writeRecord(table, { ...change, after });
}

/**
 * Makes and records a change of a secret, which lies outside the table.
 * @param after what of it may be shown
 */
export async function changeSecret<T>(
  table: EditedTable,
  name: string,
  after: Shown | null,
  work: () => Promise<T>,
): Promise<T> {
  const subject = { kind: 'secret', name } as const;
  const end = await beginRecord(table, subject, { before: null, after, replaced: [name] });
  const result = await work();
  await afterwards(
    `The ${name} is changed`,
    'gatehook changes shows it as begun; that it is made, this message says.',
    end(after),
  );
  return result;
}
