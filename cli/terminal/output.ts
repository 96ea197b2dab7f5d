// What a command says: a value for programs, text for people, and tables that keep to their columns.

/** The result of a command. `--json` prints the value, else the text is printed. */
export interface Reply {
  readonly value: unknown;
  readonly text: string;
  /** Remarks for people, on standard error: never a part of the result. */
  readonly notes?: readonly string[];
  /** 0 unless the result is itself an answer: denied, or not to be told. */
  readonly exitCode?: number;
}

/** Imported names and attributes could carry escape sequences that rewrite an operator's terminal (CWE-150). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Stored text as it can be shown safely; line breaks of our own stay. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

const GAP = '  ';

/** One row as lines: a cell may hold several. */
function rowLines(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** A table with its headings in capitals; only the headings where there are no rows. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(printable))];
  const widths = headings.map((_, column) =>
    Math.max(...all.flatMap((row) => (row[column] ?? '').split('\n').map((line) => line.length))),
  );
  return all.flatMap((row) => rowLines(row, widths)).join('\n');
}

/** Names and values under each other, as `show` prints them. */
export function properties(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.flatMap(([name, value]) => rowLines([name, printable(value)], [width, 0])).join('\n');
}

/** A list in one cell. */
export const listed = (values: readonly string[], none = '-') =>
  values.length > 0 ? values.join('\n') : none;

/** @param milliseconds Unix time, printed in UTC to the second */
export const instant = (milliseconds: number) =>
  new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** The same for `--json`, where there may be no end. */
export const instantOrNull = (milliseconds: number | null) =>
  milliseconds === null ? null : instant(milliseconds);

/** Whole units, largest first: `1 d`, `2 h`, `90 s`. */
export function span(milliseconds: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const;
  const fit = units.find(([size]) => milliseconds >= size && milliseconds % size === 0);
  return fit === undefined ? `${Math.ceil(milliseconds / 1000)} s` : `${milliseconds / fit[0]} ${fit[1]}`;
}
