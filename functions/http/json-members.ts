// Members of a JSON body by name and type, as products send them: `null` is how many of them leave a member out.
import { objectMembers, parseJson } from './json-body.ts';
import { MalformedError } from './problem.ts';

/** An object of a body, and the JSON Pointer to it, for errors. */
export interface Members {
  readonly values: ReadonlyMap<string, unknown>;
  readonly at: string;
}

const malformed = (detail: string, pointer: string) =>
  new MalformedError('malformed_question', detail, pointer);

/** What stands at the name; undefined where it is absent or null. */
function present({ values }: Members, name: string): unknown {
  return values.get(name) ?? undefined;
}

/** @throws MalformedError where the body is no JSON object */
export function bodyMembers(body: Uint8Array): Members {
  return { values: objectMembers(parseJson(body), 'The body'), at: '' };
}

function membersOf(value: unknown, name: string, at: string): Members {
  return { values: objectMembers(value, `"${name}"`, at), at };
}

/** @throws MalformedError where the member is there and no object */
export function optionalMembers(members: Members, name: string): Members | undefined {
  const value = present(members, name);
  return value === undefined ? undefined : membersOf(value, name, `${members.at}/${name}`);
}

/** @throws MalformedError where the member is absent or no object */
export function requiredMembers(members: Members, name: string): Members {
  return membersOf(present(members, name), name, `${members.at}/${name}`);
}

/** @throws MalformedError where the member is there and no string */
export function optionalText(members: Members, name: string): string | undefined {
  const value = present(members, name);
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(`"${name}" must be a string.`, `${members.at}/${name}`);
}

/** @throws MalformedError where the member is absent or no string */
export function requiredText(members: Members, name: string): string {
  const value = optionalText(members, name);
  if (value === undefined) throw malformed(`"${name}" is missing.`, `${members.at}/${name}`);
  return value;
}

/**
 * A list of objects; undefined where it is absent.
 * @param most how many are taken
 * @throws MalformedError
 */
export function optionalList(members: Members, name: string, most: number): readonly Members[] | undefined {
  const value = present(members, name);
  if (value === undefined) return undefined;
  const pointer = `${members.at}/${name}`;
  if (!Array.isArray(value) || value.length > most)
    throw malformed(`"${name}" must be a list of at most ${most}.`, pointer);
  return value.map((one: unknown, index) => membersOf(one, name, `${pointer}/${index}`));
}
