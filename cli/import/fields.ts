// Reading the members of foreign records: missing is undefined, another type than expected is the row's fault.
import { memberOf } from './hashes/imported-hash.ts';
import { RowFault } from './record.ts';

const faulty = (path: string, expected: string) =>
  new RowFault('malformed_row', `"${path}" is not ${expected}.`);

/**
 * A member by its name, or by the names of the members that lead to it, joined by dots: `traits.email`. CSV headings and
 * claims may hold dots themselves, so the whole name comes first.
 */
export function fieldAt(value: unknown, path: string): unknown {
  const whole = memberOf(value, path);
  if (whole !== undefined) return whole;
  const dot = path.indexOf('.');
  return dot === -1 ? undefined : fieldAt(memberOf(value, path.slice(0, dot)), path.slice(dot + 1));
}

/**
 * A text; numbers and booleans in their usual spelling; undefined for what is missing or empty.
 * @throws RowFault
 */
export function textAt(value: unknown, path: string): string | undefined {
  const found = fieldAt(value, path);
  if (found === undefined || found === '') return undefined;
  if (typeof found === 'string') return found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  throw faulty(path, 'a text');
}

/** @throws RowFault */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = fieldAt(value, path) ?? [];
  if (!Array.isArray(found)) throw faulty(path, 'a list');
  return found;
}

/** @throws RowFault */
export function textsAt(value: unknown, path: string): readonly string[] {
  return listAt(value, path).map((one) => {
    if (typeof one !== 'string') throw faulty(path, 'a list of texts');
    return one;
  });
}

/** @throws RowFault */
export function entriesAt(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  const found = fieldAt(value, path) ?? {};
  if (typeof found !== 'object' || Array.isArray(found)) throw faulty(path, 'a map');
  return Object.entries(found);
}

/** The named fields that the record has, as attributes. */
export function attributesFrom(
  value: unknown,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = Object.entries(fields).flatMap(([name, path]) => {
    const text = textAt(value, path);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found);
}

export const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const has = (value: unknown, ...names: readonly string[]): boolean =>
  names.some((name) => memberOf(value, name) !== undefined);
