// One import in the record of changes: as begun before its first user, and at its end what became of the rows.
import { basename } from 'node:path';
import { beginRecord, type EditedTable, type EndRecord } from '../../changes/write.ts';
import type { Counts } from '../delivery/counts.ts';
import type { Deliver } from '../run.ts';

interface Run {
  readonly file: string;
  readonly run: string;
  readonly rowsDoneBefore: number;
}

/** Each user's item names the run, so that a user who is new has no record of its own (docs/changes.md). */
export class RunRecord {
  readonly #table: EditedTable;
  readonly #run: string;
  readonly #begun: { readonly file: string; readonly rowsDoneBefore: number };
  #end: Promise<EndRecord> | null = null;

  constructor(table: EditedTable, { file, run, rowsDoneBefore }: Run) {
    this.#table = table;
    this.#run = run;
    this.#begun = { file: basename(file), rowsDoneBefore };
  }

  /** Whether users may have come in: no record, no user. */
  async hasBegun(): Promise<boolean> {
    const end = await this.#end?.catch(() => null);
    return end !== null && end !== undefined;
  }

  /** No user comes in before the record stands. */
  before(deliver: Deliver): Deliver {
    return async (user, line) => {
      this.#end ??= this.#begin();
      await this.#end;
      return deliver(user, line);
    };
  }

  /** @returns why the end could not be recorded; null where it was, or where no user came in */
  async end(line: number, { imported, replaced, skipped, refused }: Counts): Promise<unknown> {
    // Where all rows were done before, the end is all that is left to record.
    if (this.#begun.rowsDoneBefore > 0) this.#end ??= this.#begin();
    if (this.#end === null) return null;
    try {
      const end = await this.#end;
      await end({ ...this.#begun, rowsDone: line, imported, replaced, skipped, refused });
      return null;
    } catch (error) {
      return error;
    }
  }

  #begin(): Promise<EndRecord> {
    const difference = { before: null, after: this.#begun, replaced: [] };
    return beginRecord(this.#table, { kind: 'import', name: this.#run }, difference);
  }
}
