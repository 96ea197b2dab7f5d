// Names and values of a query or a form, decoded here and nowhere else: servers disagree on `+`, repetition and bad `%`.
import type { Inbound } from './inbound.ts';
import { MalformedError } from './problem.ts';

/** Every value of each name, in the order sent. */
export type Fields = ReadonlyMap<string, readonly string[]>;

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/** `fatal`: two different byte strings must not read as the same name of a user. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed('A field is not percent-encoded UTF-8.');
  }
}

/**
 * Reads `a=1&b=x+y&a=2`. A name without `=` has an empty value; empty pieces (`a=1&&b=2`) are passed over.
 * @throws MalformedError for `%` without two hexadecimal digits, and for what is not UTF-8
 */
export function parseFields(text: string): Fields {
  const fields = new Map<string, string[]>();
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decode(equals < 0 ? piece : piece.slice(0, equals));
    const value = equals < 0 ? '' : decode(piece.slice(equals + 1));
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [value]);
    else known.push(value);
  }
  return fields;
}

/**
 * What a product sends by GET as a query and by POST as a form. Only one of the two is read, so that a client cannot
 * put a second user name where the product did not write one.
 * @throws MalformedError
 */
export function fieldsOf({ method, query, body }: Inbound): Fields {
  return method === 'GET' ? parseFields(query) : parseForm(body);
}

/**
 * Reads an `application/x-www-form-urlencoded` body.
 * @throws MalformedError
 */
function parseForm(body: Uint8Array): Fields {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw malformed('The form is not UTF-8.');
  }
  return parseFields(text);
}

/**
 * The form of an OAuth request: no parameter stands twice, also none that is not read here (RFC 6749 §3.2), since a proxy
 * or a log in front may have read the other one.
 * @throws MalformedError
 */
export function parseOAuthForm(body: Uint8Array): Fields {
  const fields = parseForm(body);
  if ([...fields.values()].some(({ length }) => length > 1)) throw malformed('A parameter stands twice.');
  return fields;
}

/**
 * The one value of a name; undefined where it is absent.
 * @throws MalformedError where it stands several times: which of them counts is a guess
 */
export function optionalField(fields: Fields, name: string): string | undefined {
  const values = fields.get(name) ?? [];
  if (values.length > 1) throw malformed(`"${name}" stands several times.`);
  return values[0];
}

/** @throws MalformedError where the name is absent or stands several times */
export function requiredField(fields: Fields, name: string): string {
  const value = optionalField(fields, name);
  if (value === undefined) throw malformed(`"${name}" is missing.`);
  return value;
}

/**
 * The one value, which must be one of those listed.
 * @throws MalformedError
 */
export function fieldAmong<const T extends string>(fields: Fields, name: string, known: readonly T[]): T {
  const value = requiredField(fields, name);
  const found = known.find((one) => one === value);
  if (found === undefined) throw malformed(`"${name}" must be ${known.join(' or ')}.`);
  return found;
}
