// Reading a JSON body strictly: UTF-8, no member twice, so that no two readers can understand it differently.
import { MalformedError } from './problem.ts';

/** `fatal` since the lenient decoder lets two different bodies read the same; a byte order mark is no JSON. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses the body.
 * @throws MalformedError `malformed_json`
 */
export function parseJson(body: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(body);
  } catch {
    throw new MalformedError('malformed_json', 'The body is not UTF-8.');
  }
  let kept = 0;
  try {
    value = JSON.parse(text, (_name, member: unknown) => {
      if (typeof member === 'object' && member !== null && !Array.isArray(member))
        kept += Object.keys(member).length;
      return member;
    });
  } catch {
    throw new MalformedError('malformed_json', 'The body is not JSON.');
  }
  if (kept !== writtenMembers(text))
    throw new MalformedError('malformed_json', 'A member stands twice in one object.');
  return value;
}

/** Members as written: valid JSON holds one colon outside strings for each. Parsers keep the last of two equal names. */
function writtenMembers(text: string): number {
  let colons = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (character === ':' && !inString) colons++;
  }
  return colons;
}

/** A JSON object's members; own ones only, so that `__proto__` in a body is a member like any other. */
export function objectMembers(value: unknown, what: string, pointer = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedError('malformed_question', `${what} must be a JSON object.`, pointer);
  }
  return new Map(Object.entries(value));
}
