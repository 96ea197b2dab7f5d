// One record while a format reads it. The row remembers which members were read, so that what was not understood (a hash
// under another name, a status) can be found and refused instead of being dropped.
import { memberOf } from '../hashes/imported-hash.ts';
import { RowFault } from './faults.ts';

/** The members that lead to a value, outermost first. */
export type Path = readonly string[];

export interface Member {
  readonly path: Path;
  readonly value: unknown;
}

/** Names hold this sign in no format; if one did, a member would count as read by the name of another. */
const SEPARATOR = '\u0000';
const keyOf = (path: Path): string => path.join(SEPARATOR);

/** What can be a name. Where a table has no headings its first user stands for them, and no hash may be printed. */
const NAME = /^(?![0-9a-f]{32,}$)\$?[\p{L}\p{N}_ .:@-]{1,64}$/iu;

/** As messages and options name it: `services.password.bcrypt`; what cannot be a name is left out. */
export const pathText = (path: Path): string => path.map((name) => (NAME.test(name) ? name : '…')).join('.');

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A member by its name, or by the names that lead to it, joined by dots: `traits.email`. CSV headings and claims may
 * hold dots themselves, so the whole name comes first.
 */
function find(value: unknown, name: string, before: Path = []): Member | null {
  const whole = memberOf(value, name);
  if (whole !== undefined) return { path: [...before, name], value: whole };
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const head = name.slice(0, dot);
    const found = find(memberOf(value, head), name.slice(dot + 1), [...before, head]);
    if (found !== null) return found;
  }
  return null;
}

/** Reads nothing, for those who only want to know: formats that recognise a record. */
export const valueAt = (value: unknown, name: string): unknown => find(value, name)?.value;

export const has = (value: unknown, ...names: readonly string[]): boolean =>
  names.some((name) => valueAt(value, name) !== undefined);

/** `true`, `1`, and what databases and tables write for them. */
const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0']);

/** @returns undefined for what is neither true nor false in any usual spelling */
export function booleanFrom(value: unknown): boolean | undefined {
  const text = String(value).trim().toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

export class Row {
  readonly value: unknown;
  readonly #read = new Set<string>();

  constructor(value: unknown) {
    this.value = value;
  }

  /** The member as it stands; undefined where there is none, or null. It counts as read, with all that it holds. */
  take(name: string): unknown {
    const found = find(this.value, name);
    if (found === null) return undefined;
    this.#read.add(keyOf(found.path));
    return found.value;
  }

  /** Members that are known and mean nothing for Gatehook. */
  passOver(...names: readonly string[]): void {
    for (const name of names) this.take(name);
  }

  /**
   * A text; numbers and booleans in their usual spelling; undefined for what is missing or empty.
   * @throws RowFault
   */
  text(name: string): string | undefined {
    const found = this.take(name);
    if (found === undefined || found === '') return undefined;
    if (typeof found === 'string') return found;
    if (typeof found === 'number' || typeof found === 'boolean') return String(found);
    throw new RowFault('malformed_row', `"${name}" is not a text.`);
  }

  /** The first of the members that holds a text. @throws RowFault */
  firstText(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const text = this.text(name);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  /**
   * True or false in any usual spelling; undefined for what is missing or empty.
   * @throws RowFault: a status that is not understood must not become "active"
   */
  flag(name: string): boolean | undefined {
    const found = this.take(name);
    if (found === undefined || found === '') return undefined;
    const flag = booleanFrom(found);
    if (flag === undefined) throw new RowFault('bad_status', `"${name}" is neither true nor false.`);
    return flag;
  }

  /** @throws RowFault */
  list(name: string): readonly unknown[] {
    const found = this.take(name) ?? [];
    if (!Array.isArray(found)) throw new RowFault('malformed_row', `"${name}" is not a list.`);
    return found;
  }

  /** @throws RowFault */
  texts(name: string): readonly string[] {
    return textsIn(this.list(name), name);
  }

  /** @throws RowFault */
  entries(name: string): readonly (readonly [string, unknown])[] {
    const found = this.take(name) ?? {};
    if (!isObject(found)) throw new RowFault('malformed_row', `"${name}" is not a map.`);
    return Object.entries(found);
  }

  /**
   * The named members that the row has, as attributes: attribute → member.
   * @throws RowFault
   */
  attributes(members: Readonly<Record<string, string>>): Record<string, string> {
    const found = Object.entries(members).flatMap(([attribute, member]) => {
      const text = this.text(member);
      return text === undefined ? [] : [[attribute, text] as const];
    });
    return Object.fromEntries(found);
  }

  /** Every member that was not read, outer ones before what they hold. Lists are gone through too. */
  unread(): Generator<Member> {
    return this.#unreadIn(this.value, []);
  }

  *#unreadIn(value: unknown, before: Path): Generator<Member> {
    if (typeof value !== 'object' || value === null || before.length >= MAX_DEPTH) return;
    for (const [name, member] of Object.entries(value)) {
      const path = [...before, name];
      if (this.#read.has(keyOf(path))) continue;
      const isInner = typeof member === 'object' && member !== null;
      // Where something within was read, the member itself is only the way there.
      if (!isInner || !this.#holdsRead(path)) yield { path, value: member };
      if (isInner) yield* this.#unreadIn(member, path);
    }
  }

  #holdsRead(path: Path): boolean {
    const within = keyOf(path) + SEPARATOR;
    for (const key of this.#read) if (key.startsWith(within)) return true;
    return false;
  }
}

/** Members within members: deeper ones are no user's own. */
const MAX_DEPTH = 6;

/** @throws RowFault */
export function textsIn(list: readonly unknown[], name: string): readonly string[] {
  return list.map((one) => {
    if (typeof one !== 'string') throw new RowFault('malformed_row', `"${name}" is not a list of texts.`);
    return one;
  });
}
