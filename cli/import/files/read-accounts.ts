// Password files: an account in each line, its fields between colons (htpasswd, shadow, Dovecot, Mosquitto).
import { AccountLine } from '../rows/account-line.ts';
import type { SourceRecord } from '../rows/record.ts';
import { isRemark, linesOf } from './lines.ts';

/** @throws BrokenFile `line_too_long` */
export async function* readAccounts(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  for await (const { number, text, end } of linesOf(texts))
    if (!isRemark(text)) yield { line: number, value: new AccountLine(text.split(':')), end };
}
