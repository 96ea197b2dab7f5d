// Records of what no transaction can hold: changes outside the table, and those of many items.
import type { Editor, Shown, Subject } from '../../functions/store/changes/change.ts';
import type { Difference } from '../../functions/store/changes/snapshot.ts';
import { newChange, writeRecord } from '../../functions/store/changes/write.ts';
import { afterwards } from '../table/half-done.ts';
import type { Table } from '../table/table.ts';

/** The table of a command that changes something, which says who runs it. */
export interface EditedTable extends Table {
  readonly editor: Editor;
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
