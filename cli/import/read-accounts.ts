// Password files: an account in each line, its fields between colons (htpasswd, shadow, Dovecot, Mosquitto).
import { isRemark, linesOf } from './lines.ts';
import type { SourceRecord } from './record.ts';

/** One line of a password file. */
export class AccountLine {
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    this.fields = fields;
  }
}

/** @returns the fields of a record that is a line of a password file, else none */
export const accountFields = (value: unknown): readonly string[] =>
  value instanceof AccountLine ? value.fields : [];

/** @throws BrokenFile `line_too_long` */
export async function* readAccounts(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  for await (const { number, text, end } of linesOf(texts))
    if (!isRemark(text)) yield { line: number, value: new AccountLine(text.split(':')), end };
}
