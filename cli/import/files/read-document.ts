// One large JSON document: the records of its list, one after the other, without ever holding the whole.
import { JSONParser } from '@streamparser/json';
import { BrokenFile } from '../rows/faults.ts';
import type { SourceRecord } from '../rows/record.ts';

/**
 * Members under which sources keep their list of users: Firebase, Keycloak and RabbitMQ; Kratos; Cognito; Parse. A list
 * may also be the whole document.
 */
export const LIST_MEMBERS = ['users', 'identities', 'Users', 'results'] as const;
/** The same of APIs in general: any list may be called so. */
export const COMMON_MEMBERS = ['data', 'items', 'records', 'rows', 'documents'] as const;

const PATHS = {
  list: ['$.*'],
  members: [...LIST_MEMBERS, ...COMMON_MEMBERS].map((member) => `$.${member}.*`),
};

const broken = (records: number) =>
  new BrokenFile('not_json', `The file is not JSON after record ${records}, or it is cut off.`);

/** Records of one piece of text, spread over it: the parser does not tell where in it each one ended. */
function* spread(
  values: readonly unknown[],
  line: number,
  from: number,
  to: number,
): Generator<SourceRecord> {
  for (const [at, value] of values.entries())
    yield { line: line + at + 1, value, end: from + ((to - from) * (at + 1)) / values.length };
}

/**
 * @param isList whether the document itself is the list
 * @throws BrokenFile `not_json`
 */
export async function* readDocument(
  texts: AsyncIterable<string>,
  isList: boolean,
): AsyncGenerator<SourceRecord> {
  const found: unknown[] = [];
  const parser = new JSONParser({ paths: isList ? PATHS.list : PATHS.members, keepStack: false });
  parser.onValue = ({ value }) => void found.push(value);
  let records = 0;
  let bytes = 0;
  // Without the parser's own message: it would quote the text, and with it a hash.
  const guarded = (work: () => void) => {
    try {
      work();
      return true;
    } catch {
      return false;
    }
  };
  for await (const text of texts) {
    const whole = guarded(() => parser.write(text));
    const values = found.splice(0);
    const end = bytes + Buffer.byteLength(text);
    yield* spread(values, records, bytes, end);
    records += values.length;
    bytes = end;
    if (!whole) throw broken(records);
  }
  if (!parser.isEnded && !guarded(() => parser.end())) throw broken(records);
}
