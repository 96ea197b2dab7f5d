// JSON Lines: one record in each line, each parsed by itself, so that a broken one costs no other.
import { BrokenFile } from './broken-file.ts';
import { RowFault, type SourceRecord } from './record.ts';

/** Characters; a user with attributes has thousands at most, and DynamoDB holds 400 KB. */
const MAX_LINE = 1_048_576;

// The parser's own message would quote the line, and with it a hash.
const NOT_JSON = new RowFault('not_json', 'The line is not JSON.');

function parse(line: number, text: string): SourceRecord {
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return { line, value: NOT_JSON };
  }
}

/** @throws BrokenFile `line_too_long` */
export async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  let rest = '';
  let number = 0;
  for await (const text of texts) {
    // Only \n: a JSON text may hold U+2028 as it is, which node:readline would take for the end of a line.
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield parse(number, line);
    }
    if (rest.length > MAX_LINE)
      throw new BrokenFile(
        'line_too_long',
        `Line ${number + 1} has more than ${MAX_LINE} characters. Is it one JSON document? Name the --format.`,
      );
  }
  if (rest.trim() !== '') yield parse(number + 1, rest);
}
