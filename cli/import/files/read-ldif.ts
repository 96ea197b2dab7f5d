// LDIF (RFC 2849): entries between blank lines, long lines folded, values in base64 after two colons. An entry becomes an
// object whose members are its attributes in lower case: a text, or a list where there are several values.
import { RowFault } from '../rows/faults.ts';
import type { SourceRecord } from '../rows/record.ts';
import { isRemark, type Line, linesOf } from './lines.ts';

const BAD_LINE = new RowFault('not_ldif', 'The entry has a line that is not "attribute: value".');
const BY_URL = new RowFault('not_ldif', 'The entry has a value that lies in another file (attribute:< url).');

/** Text where the bytes are text; a picture stays base64. */
function fromBase64(text: string): string {
  const bytes = Buffer.from(text.trim(), 'base64');
  const decoded = bytes.toString('utf8');
  return decoded.includes('\ufffd') ? text.trim() : decoded;
}

/** `userPassword;x-option` names the attribute userPassword; names count in any case. */
const nameOf = (description: string): string => (description.split(';')[0] ?? '').toLowerCase();

/** @throws RowFault */
function attributeOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw BAD_LINE;
  const [name, rest] = [nameOf(line.slice(0, colon)), line.slice(colon + 1)];
  if (rest.startsWith('<')) throw BY_URL;
  return [name, rest.startsWith(':') ? fromBase64(rest.slice(1)) : rest.trimStart()];
}

function entryFrom(lines: readonly string[]): unknown {
  const attributes = new Map<string, string[]>();
  try {
    for (const line of lines) {
      const [name, value] = attributeOf(line);
      attributes.set(name, [...(attributes.get(name) ?? []), value]);
    }
  } catch (error) {
    return error;
  }
  return Object.fromEntries(
    [...attributes].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

/** The lines of one entry, unfolded: a line that begins with a space goes on with the one before it. */
class Entry {
  readonly #lines: string[] = [];
  readonly line: number;
  #end = 0;

  constructor(line: number) {
    this.line = line;
  }

  add({ text, end }: Line): void {
    this.#end = end;
    const last = this.#lines.pop();
    if (last === undefined) this.#lines.push(text);
    else if (text.startsWith(' ')) this.#lines.push(last + text.slice(1));
    else this.#lines.push(last, text);
  }

  record(): SourceRecord {
    const lines = this.#lines.filter((line) => !isRemark(line));
    return { line: this.line, value: entryFrom(lines), end: this.#end };
  }
}

/** What stands alone: the version of the form, and how a search ended (ldapsearch writes both). */
const NO_ENTRY = ['version', 'search', 'result'];

const isEntry = ({ value }: SourceRecord): boolean =>
  value instanceof RowFault ||
  !NO_ENTRY.some((name) => Object.hasOwn(Object(value), name) && !Object.hasOwn(Object(value), 'dn'));

const isEmptyEntry = ({ value }: SourceRecord): boolean =>
  !(value instanceof RowFault) && Object.keys(Object(value)).length === 0;

/** @throws BrokenFile `line_too_long` */
export async function* readLdif(texts: AsyncIterable<string>): AsyncGenerator<SourceRecord> {
  let entry: Entry | null = null;
  const finished = function* (): Generator<SourceRecord> {
    if (entry === null) return;
    const record = entry.record();
    if (isEntry(record) && !isEmptyEntry(record)) yield record;
  };
  for await (const line of linesOf(texts)) {
    if (line.text === '') {
      yield* finished();
      entry = null;
      continue;
    }
    entry ??= new Entry(line.number);
    entry.add(line);
  }
  yield* finished();
}
