// What people's applications send: a JSON object of strings, none missing and none unknown.
import { objectMembers, parseJson } from '../http/json-body.ts';
import { MalformedError } from '../http/problem.ts';

/**
 * Reads a body of exactly these members, all strings.
 * @throws MalformedError with the place of the fault, never its value
 */
export function readStrings<const Name extends string>(
  body: Uint8Array,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const members = objectMembers(parseJson(body), 'The request');
  const known: readonly string[] = names;
  if ([...members.keys()].some((name) => !known.includes(name)))
    throw new MalformedError('malformed_question', `Unknown member; the request has ${names.join(', ')}.`);
  const entries = names.map((name) => {
    const value = members.get(name);
    if (typeof value !== 'string')
      throw new MalformedError('malformed_question', `"${name}" must be a string.`, `/${name}`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as Record<Name, string>;
}
