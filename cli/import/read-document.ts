// One large JSON document: the records of its list, one after the other, without ever holding the whole.
import { JSONParser } from '@streamparser/json';
import { BrokenFile } from './broken-file.ts';
import type { SourceRecord } from './record.ts';

/** Where lists of users lie: a list is the whole document, or a member of it (Firebase and Keycloak; Kratos). */
const LIST = ['$.*'];
const MEMBERS = ['$.users.*', '$.identities.*'];

const broken = (records: number) =>
  new BrokenFile('not_json', `The file is not JSON after record ${records}, or it is cut off.`);

/**
 * @param isList whether the document itself is the list
 * @throws BrokenFile `not_json`
 */
export async function* readDocument(
  texts: AsyncIterable<string>,
  isList: boolean,
): AsyncGenerator<SourceRecord> {
  const found: unknown[] = [];
  const parser = new JSONParser({ paths: isList ? LIST : MEMBERS, keepStack: false });
  parser.onValue = ({ value }) => void found.push(value);
  let records = 0;
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
    for (const value of found.splice(0)) yield { line: ++records, value };
    if (!whole) throw broken(records);
  }
  if (!parser.isEnded && !guarded(() => parser.end())) throw broken(records);
}
