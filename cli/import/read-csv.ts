// CSV after RFC 4180 with headings: each row becomes an object with the headings as its members.
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { BrokenFile } from './broken-file.ts';
import { RowFault, type SourceRecord } from './record.ts';

/** Characters of one row: a quote that is never closed must not collect the whole file. */
const MAX_ROW = 1_048_576;

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Quoted fields may hold line breaks; a row is named by the line on which it begins. */
const firstLineOf = ({ record, info }: CsvRow): number =>
  info.lines - record.reduce((breaks, field) => breaks + field.split('\n').length - 1, 0);

function asRecord(headings: readonly string[], row: CsvRow): SourceRecord {
  const line = firstLineOf(row);
  const { length } = row.record;
  if (length !== headings.length) {
    const reason = `The row has ${length} fields, and the first line names ${headings.length}.`;
    return { line, value: new RowFault('not_csv', reason) };
  }
  return { line, value: Object.fromEntries(headings.map((heading, at) => [heading, row.record[at]])) };
}

/** @throws BrokenFile `not_csv` where quotes do not match: nobody can tell where the next row begins */
export async function* readCsv(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  // An error of the source arrives at the loop below through the parser.
  pipeline(Readable.from(texts), parser, () => undefined);
  let headings: readonly string[] | undefined;
  try {
    for await (const row of parser as AsyncIterable<CsvRow>) {
      if (headings === undefined) headings = row.record.map((heading) => heading.trim());
      else yield asRecord(headings, row);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? ` near line ${error.lines}` : '';
    throw new BrokenFile('not_csv', `The file is not CSV${line}: quotes do not match.`);
  }
}
