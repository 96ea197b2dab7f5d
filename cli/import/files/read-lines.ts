// JSON Lines: one record in each line, each parsed by itself, so that a broken one costs no other.
import { RowFault } from '../rows/faults.ts';
import type { SourceRecord } from '../rows/record.ts';
import { linesOf } from './lines.ts';

// The parser's own message would quote the line, and with it a hash.
const NOT_JSON = new RowFault('not_json', 'The line is not JSON.');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** @throws BrokenFile `line_too_long` */
export async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  for await (const { number, text, end } of linesOf(texts))
    if (text.trim() !== '') yield { line: number, value: parse(text), end };
}
