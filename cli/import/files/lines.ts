// A text cut into its lines, with the number of each and where it ends.
import { BrokenFile } from '../rows/faults.ts';

/** Characters; a user with attributes has thousands at most, and DynamoDB holds 400 KB. */
const MAX_LINE = 1_048_576;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end. */
  readonly text: string;
  /** Bytes up to and with the line's end. */
  readonly end: number;
}

/** Lines that hold nothing in files which people write: blank ones, and those behind a `#`. */
export const isRemark = (line: string): boolean => /^\s*(?:#|$)/.test(line);

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** @throws BrokenFile `line_too_long` */
export async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  let end = 0;
  const next = (text: string): Line => {
    number += 1;
    end += Buffer.byteLength(text) + 1;
    return { number, text: withoutReturn(text), end };
  };
  for await (const text of texts) {
    // Only \n: a JSON text may hold U+2028 as it is, which node:readline would take for the end of a line.
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield next(line);
    if (rest.length > MAX_LINE)
      throw new BrokenFile(
        'line_too_long',
        `Line ${number + 1} has more than ${MAX_LINE} characters. Is it one JSON document? Name the --format.`,
      );
  }
  if (rest !== '') yield next(rest);
}
