// CSV after RFC 4180: each row becomes an object with the headings as its members. The sign between fields is told by
// the first line: spreadsheets of half the world write semicolons.
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { BrokenFile, RowFault, UnknownFile } from '../rows/faults.ts';
import type { ColumnsOf, SourceRecord } from '../rows/record.ts';

/** Characters of one row: a quote that is never closed must not collect the whole file. */
const MAX_ROW = 1_048_576;

const DELIMITERS = [',', ';', '\t', '|'] as const;

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly bytes: number };
}

/** What spreadsheets write before the headings, to tell each other the sign. */
const NAMED_SIGN = /^sep=(.)$/i;

/** The sign that the first line names, or has most of, outside quotes. */
function delimiterOf(firstLine: string): string {
  const [, named] = NAMED_SIGN.exec(firstLine) ?? [];
  if (named !== undefined) return named;
  const bare = firstLine.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, one) => (count(one) > count(best) ? one : best), DELIMITERS[0]);
}

/** Quoted fields may hold line breaks; a row is named by the line on which it begins. */
const firstLineOf = ({ record, info }: CsvRow): number =>
  info.lines - record.reduce((breaks, field) => breaks + field.split('\n').length - 1, 0);

/** Cells beyond the headings are no fault where they are empty: some writers end each row with a comma. */
function isOfWidth(cells: readonly string[], width: number): boolean {
  return cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell === ''));
}

/** What SQL Server and MySQL write for "no value". */
const cellText = (cell: string): string => (cell === 'NULL' || cell === '\\N' ? '' : cell);

function asRecord(headings: readonly string[], row: CsvRow): SourceRecord {
  const [line, end] = [firstLineOf(row), row.info.bytes];
  if (!isOfWidth(row.record, headings.length)) {
    const reason = `The row has ${row.record.length} fields, and the first line names ${headings.length}.`;
    return { line, end, value: new RowFault('not_csv', reason) };
  }
  return {
    line,
    end,
    columns: headings,
    value: Object.fromEntries(headings.map((heading, at) => [heading, cellText(row.record[at] ?? '')])),
  };
}

/** Without the columns that spreadsheets write behind the last one: they have no heading, and nothing may lie in them. */
function headingsOf(cells: readonly string[]): readonly string[] {
  const headings = cells.map((heading) => heading.trim());
  return headings.slice(0, headings.findLastIndex((heading) => heading !== '') + 1);
}

/** Joined tables have columns of one name, and a lock or a hash must not depend on which of them comes last. */
function refuseTwins(headings: readonly string[]): void {
  const twin = headings.find((heading, at) => heading !== '' && headings.indexOf(heading) !== at);
  if (twin === undefined) return;
  throw new UnknownFile(
    'twin_columns',
    `The first line names "${twin}" twice, so which of the two counts cannot be told: rename one, or leave it out.`,
  );
}

/**
 * @throws UnknownFile `twin_columns`
 * @throws BrokenFile `not_csv` where quotes do not match: then it cannot be told where the next row begins
 */
export async function* readCsv(
  texts: AsyncIterable<string>,
  firstLine: string,
  columnsOf: ColumnsOf,
): AsyncGenerator<SourceRecord> {
  const parser = parse({
    info: true,
    delimiter: delimiterOf(firstLine),
    from_line: NAMED_SIGN.test(firstLine) ? 2 : 1,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  // An error of the source arrives at the loop below through the parser.
  pipeline(Readable.from(texts), parser, () => undefined);
  let headings: readonly string[] | undefined;
  try {
    for await (const row of parser as AsyncIterable<CsvRow>) {
      if (headings === undefined) {
        const columns = columnsOf(row.record);
        headings = columns ?? headingsOf(row.record);
        refuseTwins(headings);
        if (columns !== null) yield asRecord(headings.slice(0, row.record.length), row);
      } else yield asRecord(headings, row);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? ` near line ${error.lines}` : '';
    throw new BrokenFile('not_csv', `The file is not CSV${line}: quotes do not match.`);
  }
}
