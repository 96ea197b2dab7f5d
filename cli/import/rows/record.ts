// One record of a file, as it was parsed and before a format reads it.

/** What the numbers of the records count. */
export type Unit = 'line' | 'record';

/** One record of a file. */
export interface SourceRecord {
  /** Of the file, from 1, where it begins; in one large JSON document the number of the record, from 1. */
  readonly line: number;
  /** As parsed, or why it could not be. */
  readonly value: unknown;
  /** Of a table: the names of its columns, which every record has, be they empty. */
  readonly columns?: readonly string[];
  /** Bytes of the file up to the record's end, for the progress. */
  readonly end: number;
}

/** Names the columns of a table whose first row is a user already; null for any other first row. */
export type ColumnsOf = (first: readonly string[]) => readonly string[] | null;
