// Role names in the member that an operator chose or a format knows: a list, or one text.
import { RowFault } from './faults.ts';
import { type Row, textsIn } from './row.ts';

/** `["a","b"]`, as databases write lists into a text. */
function listInText(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * The names in one text: between commas, semicolons or bars, or as a list of JSON or PostgreSQL. Never between spaces:
 * a role "Former Admin" must not become "Admin".
 * @throws RowFault
 */
function namesInText(text: string, member: string): readonly string[] {
  const list = listInText(text);
  if (list !== null) return textsIn(list, member);
  const [, inBraces] = /^\{(.*)\}$/.exec(text) ?? [];
  return (inBraces ?? text)
    .split(/[,;|]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * @returns the names; none where the member is missing or empty
 * @throws RowFault for anything but a list of texts or a text
 */
export function rolesIn(row: Row, member: string): readonly string[] {
  const found = row.take(member);
  if (found === undefined) return [];
  if (Array.isArray(found)) return textsIn(found, member);
  if (typeof found === 'string') return namesInText(found, member);
  throw new RowFault('bad_role', `"${member}" is neither a list of role names nor a text of them.`);
}
