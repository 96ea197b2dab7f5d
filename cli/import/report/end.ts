// What is known of an import at its end.
import type { Counts } from '../delivery/counts.ts';
import type { Unit } from '../rows/record.ts';

export interface ImportEnd {
  readonly format: string | undefined;
  readonly unit: Unit;
  readonly counts: Counts;
  /** The last row that is done. */
  readonly line: number;
  /** Rows after that one which came in too. */
  readonly ahead: number;
  /** Whether the table is as it was before this file. */
  readonly isNothing: boolean;
  /** Null where the whole file is done. */
  readonly failure: unknown;
}
