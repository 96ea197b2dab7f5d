// From a file to its records: its beginning tells whether it is CSV, JSON in lines, one JSON document, LDIF or a password
// file, or something that holds no users.
import { columnsOf, FORMATS } from '../formats/registry.ts';
import { likelyUsername } from '../rows/names.ts';
import type { SourceRecord, Unit } from '../rows/record.ts';
import { isObject, valueAt } from '../rows/row.ts';
import { readAccounts } from './read-accounts.ts';
import { readCsv } from './read-csv.ts';
import { COMMON_MEMBERS, LIST_MEMBERS, readDocument } from './read-document.ts';
import { readLdif } from './read-ldif.ts';
import { readLines } from './read-lines.ts';
import { type Peeked, peek } from './text.ts';
import { refuseKnownText } from './unknown-file.ts';

export interface OpenFile {
  readonly unit: Unit;
  readonly records: AsyncIterable<SourceRecord>;
  /** For a file in which there is no record: what it is. */
  title(): string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether records of the list are what a list of users holds: users have identities too, of social logins (Auth0). */
const isListOfUsers = (value: unknown, member: string): boolean => {
  const list = valueAt(value, member);
  return (
    Array.isArray(list) && (member !== 'identities' || FORMATS.some((format) => format.recognises(list[0])))
  );
};

/** An object beside whose list there is nothing that a user has. */
const isListAlone = (value: unknown, member: string): boolean => {
  const list = valueAt(value, member);
  return (
    Array.isArray(list) && list.every(isObject) && likelyUsername(Object.keys(Object(value))) === undefined
  );
};

/** A document in one line, as APIs answer, holds its list of users within; a user in one line does not. */
function isDocumentInOneLine(line: string): boolean {
  const value = parsed(line);
  if (FORMATS.some((format) => format.recognises(value))) return false;
  return (
    LIST_MEMBERS.some((member) => isListOfUsers(value, member)) ||
    COMMON_MEMBERS.some((member) => isListAlone(value, member))
  );
}

/** An object that ends in its first line is the first of many lines; one that does not is a document. */
const isLines = ({ firstLine }: Peeked): boolean =>
  firstLine.endsWith('}') && !isDocumentInOneLine(firstLine);

function documentTitle({ head }: Peeked): string {
  const value = parsed(head);
  const title = `a JSON document without a list ${[...LIST_MEMBERS, ...COMMON_MEMBERS].join(', ')}, or with an empty one`;
  if (!isObject(value)) return title;
  return `${title}; its members are: ${Object.keys(value).slice(0, 12).join(', ') || 'none'}`;
}

const LDIF = /^(?:dn::? |version: \d)/i;
/** A name, a colon, and what begins like a hash or is in one piece: no heading of a CSV file and no YAML. */
const ACCOUNT = /^[^\s:,;"{[]+:(?:[$!*][^\s]*|\{[\w.-]+\}\S*|[^\s,;"]*)(?::.*)?$/;

/** @throws BrokenFile `not_utf8`; UnknownFile */
export async function openRecords(texts: AsyncIterable<string>): Promise<OpenFile> {
  const peeked = await peek(texts);
  const { firstLine, all } = peeked;
  if (/^\[(?!\w)/.test(firstLine))
    return { unit: 'record', records: readDocument(all, true), title: () => 'an empty JSON list' };
  if (firstLine.startsWith('{'))
    return isLines(peeked)
      ? { unit: 'line', records: readLines(all), title: () => 'JSON Lines without a line' }
      : { unit: 'record', records: readDocument(all, false), title: () => documentTitle(peeked) };
  if (LDIF.test(firstLine))
    return { unit: 'line', records: readLdif(all), title: () => 'LDIF without an entry' };
  refuseKnownText(firstLine);
  if (ACCOUNT.test(firstLine))
    return { unit: 'line', records: readAccounts(all), title: () => 'a password file' };
  return {
    unit: 'line',
    records: readCsv(all, firstLine, columnsOf),
    title: () => 'a CSV file with a first line only',
  };
}
