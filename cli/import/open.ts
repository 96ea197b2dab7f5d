// From a file to its records: its beginning tells whether it is CSV, JSON in lines, or one JSON document.
import { fieldAt } from './fields.ts';
import { readCsv } from './read-csv.ts';
import { readDocument } from './read-document.ts';
import { readLines } from './read-lines.ts';
import type { SourceRecord } from './record.ts';
import { type Peeked, peek } from './text.ts';

/** What the numbers of the records count. */
export type Unit = 'line' | 'record';

export interface OpenFile {
  readonly unit: Unit;
  readonly records: AsyncIterable<SourceRecord>;
}

/** A document in one line, as APIs answer, holds its list of users within. */
function isDocumentInOneLine(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return ['users', 'identities'].some((member) => Array.isArray(fieldAt(value, member)));
  } catch {
    return false;
  }
}

/** An object that ends in its first line is the first of many lines, or broken; one that does not is a document. */
const isLines = ({ firstLine, isWhole }: Peeked): boolean =>
  isWhole && firstLine.endsWith('}') && !isDocumentInOneLine(firstLine);

/** @throws BrokenFile `not_utf8` */
export async function openRecords(texts: AsyncIterable<string>): Promise<OpenFile> {
  const peeked = await peek(texts);
  const { firstLine, all } = peeked;
  if (firstLine.startsWith('[')) return { unit: 'record', records: readDocument(all, true) };
  if (!firstLine.startsWith('{')) return { unit: 'line', records: readCsv(all) };
  return isLines(peeked)
    ? { unit: 'line', records: readLines(all) }
    : { unit: 'record', records: readDocument(all, false) };
}
