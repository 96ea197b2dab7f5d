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

/**
 * Imported names and attributes could carry escape sequences that rewrite an operator's terminal (CWE-150), and code
 * points that show nothing, by which two names look the same.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const escaped = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Stored text as it can be shown safely on one line: a line break in it would forge a line (CWE-117). */
export const oneLine = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** UTF-16 units of what shows nothing or moves the cursor, as JSON writes a character that it escapes. */
const jsonEscaped = (character: string) =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * A value as JSON that is safe to show: JSON itself leaves C1 controls and characters that turn the direction of text
 * as they are, and a terminal obeys them.
 * @param indent spaces; none for one line
 */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : jsonEscaped(character),
  );

/** A message that may have lines of our own making. */
export const printable = (text: string): string => text.split('\n').map(oneLine).join('\n');

/** What stands in a cell: one line, or several. */
export type Cell = string | readonly string[];

const GAP = '  ';

const linesOf = (cell: Cell): readonly string[] => [cell].flat().map(oneLine);

/** One row as lines: a cell may hold several. */
function rowLines(cells: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** A table with its headings in capitals; only the headings where there are no rows. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const all = [headings.map((heading) => [heading.toUpperCase()]), ...rows.map((row) => row.map(linesOf))];
  const widths = headings.map((_, column) =>
    Math.max(...all.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  );
  return all.flatMap((row) => rowLines(row, widths)).join('\n');
}

/** Names and values under each other, as `show` prints them. */
export function properties(entries: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.flatMap(([name, value]) => rowLines([[name], linesOf(value)], [width, 0])).join('\n');
}

/** A list in one cell. */
export const listed = (values: readonly string[], none = '-'): Cell => (values.length > 0 ? values : none);

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
