// Reading a file's text into users without any table: what a format makes of it, row by row.

import { openRecords } from '../../cli/import/files/open.ts';
import { RowFault } from '../../cli/import/rows/faults.ts';
import type { SourceRecord } from '../../cli/import/rows/record.ts';
import { type NamedUser, type ReaderSettings, UserReader } from '../../cli/import/user-reader.ts';

/** 2026-01-01, when the tests' locks are past or to come. */
export const NOW = Date.UTC(2026, 0, 1);

export interface Fault {
  readonly fault: string;
  readonly message: string;
  readonly username: string | undefined;
}

export interface Reading {
  readonly format: string | undefined;
  /** One for each row that is about a user. */
  readonly rows: readonly (NamedUser | Fault)[];
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

function readRow(reader: UserReader, record: SourceRecord): NamedUser | Fault | null {
  try {
    return reader.read(record);
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    return { fault: error.code, message: error.message, username: error.username };
  }
}

/**
 * @param pipe whether it comes through a pipe, which cannot be read ahead
 * @throws CommandError for the whole file
 */
export async function read(
  text: string,
  settings: Partial<ReaderSettings> = {},
  pipe = false,
): Promise<Reading> {
  const reader = new UserReader({ attributeFields: new Map(), ignore: [], now: NOW, ...settings });
  if (!pipe) await reader.survey((await openRecords(once(text))).records);
  const { records } = await openRecords(once(text));
  const rows: (NamedUser | Fault)[] = [];
  for await (const record of records) {
    const row = readRow(reader, record);
    if (row !== null) rows.push(row);
  }
  return { format: reader.format, rows };
}
