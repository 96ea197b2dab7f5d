// What flows through an import at its beginning: records as a file holds them, and why one does not come in.

/** Why one row does not come in. Goes into the report: the message never holds a hash or a password. */
export class RowFault extends Error {
  readonly code: string;
  /** Where the row could be read far enough to tell. */
  readonly username: string | undefined;

  constructor(code: string, message: string, username?: string) {
    super(message);
    this.name = 'RowFault';
    this.code = code;
    this.username = username;
  }
}

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
