// Typed reading of an item's members: a wrong type is a malformed item, never a silent default.
import { MalformedItemError } from './errors.ts';
import type { Item } from './read.ts';

/** Reads the members of one item, naming the item in every fault. */
export class Fields {
  readonly #item: Item;
  readonly #name: string;

  constructor(item: Item) {
    this.#item = item;
    this.#name = String(item.pk);
  }

  #fault(member: string, expected: string): MalformedItemError {
    return new MalformedItemError(this.#name, `"${member}" is not ${expected}`);
  }

  string(member: string): string {
    const value = this.#item[member];
    if (typeof value !== 'string') throw this.#fault(member, 'a string');
    return value;
  }

  number(member: string): number {
    const value = this.#item[member];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.#fault(member, 'a number');
    return value;
  }

  boolean(member: string): boolean {
    const value = this.#item[member];
    if (typeof value !== 'boolean') throw this.#fault(member, 'true or false');
    return value;
  }

  optional<T>(member: string, read: (member: string) => T): T | undefined {
    return this.#item[member] === undefined ? undefined : read.call(this, member);
  }

  oneOf<T extends string>(member: string, values: readonly T[]): T {
    const value = this.#item[member];
    const found = values.find((one) => one === value);
    if (found === undefined) throw this.#fault(member, `one of ${values.join(', ')}`);
    return found;
  }

  strings(member: string): readonly string[] {
    const value = this.#item[member];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw this.#fault(member, 'a list of strings');
    return value;
  }

  stringSet(member: string): readonly string[] {
    const value = this.#item[member];
    if (!(value instanceof Set)) throw this.#fault(member, 'a set of strings');
    const values = [...value];
    if (!values.every((one) => typeof one === 'string')) throw this.#fault(member, 'a set of strings');
    return values;
  }

  /** A map of strings, on a null prototype so that no member name reaches Object.prototype (CWE-1321). */
  map(member: string): Readonly<Record<string, string>> {
    const value = this.#item[member];
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#fault(member, 'a map');
    const map: Record<string, string> = Object.create(null);
    for (const [name, text] of Object.entries(value)) {
      if (typeof text !== 'string') throw this.#fault(`${member}.${name}`, 'a string');
      map[name] = text;
    }
    return map;
  }

  /** A list of maps, each read by its own Fields. */
  list<T>(member: string, read: (fields: Fields) => T): readonly T[] {
    const value = this.#item[member];
    if (!Array.isArray(value)) throw this.#fault(member, 'a list');
    return value.map((entry, index) => {
      if (typeof entry !== 'object' || entry === null) throw this.#fault(`${member}[${index}]`, 'a map');
      return read(new Fields({ ...entry, pk: `${this.#name} ${member}[${index}]` }));
    });
  }
}
