// What a policy file is made of where names stand: maps of the operator's own names, and records of fixed ones.
import { isMap, isScalar, type Node, type Pair } from 'yaml';
import { suggestion } from '../../terminal/suggestion.ts';
import {
  anyText,
  EMPTY,
  expected,
  filled,
  type JsonSchema,
  type Located,
  parsed,
  type Read,
  type Shape,
} from './shape.ts';
import type { YamlFile } from './yaml.ts';

/** A name as it is written: `007` and `no` are names. */
function nameOf(key: unknown, file: YamlFile): string | undefined {
  if (isScalar(key)) {
    const name = file.follow(key);
    if (name === undefined) return undefined;
    if (typeof key.value === 'string') return key.value;
    if (key.source !== undefined && key.source !== '') return key.source;
  }
  file.fault(key as Node | null, 'Here belongs a name.');
  return undefined;
}

interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
}

/** The names of a map, each once, with what stands behind them. */
function entriesOf(node: Node | null, file: YamlFile, what: string): readonly Entry[] | undefined {
  const found = filled(node, file);
  if (found === undefined) return undefined;
  if (!isMap(found)) return expected(found, file, what);
  const seen = new Set<string>();
  return (found.items as Pair<Node, Node | null>[]).flatMap(({ key, value }) => {
    const name = nameOf(key, file);
    if (name === undefined) return [];
    if (seen.has(name)) {
      file.fault(key, `"${name}" stands twice in the same place. Put both into one.`);
      return [];
    }
    seen.add(name);
    // A name without a value has no node of its own: the fault stands at the name.
    return [{ name, key, value: value === null || file.isEmpty(value) ? null : value }];
  });
}

/** Reads what stands behind a name; where nothing does, the fault is at the name. */
function readEntry<T>(shape: Shape<T>, { key, value }: Entry, file: YamlFile): T | undefined {
  if (value !== null) return shape.read(value, file);
  file.fault(key, EMPTY);
  return undefined;
}

/** Names of the operator's own, with what belongs to each. */
export function mapOf<T>(
  parseName: (name: string) => string,
  of: Shape<T>,
  what: string,
): Shape<ReadonlyMap<string, Located<T>>> {
  return {
    schema: { type: 'object', additionalProperties: of.schema },
    read(node, file) {
      const entries = entriesOf(node, file, what);
      if (entries === undefined) return undefined;
      const read = new Map<string, Located<T>>();
      for (const entry of entries) {
        const name = parsed(() => parseName(entry.name), entry.key, file);
        const value = readEntry(of, entry, file);
        if (name === undefined || value === undefined) continue;
        if (read.has(name)) file.fault(entry.key, `"${entry.name}" is "${name}", which stands here already.`);
        read.set(name, { value, place: file.place(entry.key) });
      }
      return read;
    },
  };
}

/** Texts by names that a rule knows together with the text: `name=text` on the command line. */
export function assignments(
  parse: (text: string) => readonly [string, string],
  more: JsonSchema,
): Shape<Readonly<Record<string, string>>> {
  return {
    schema: { type: 'object', ...more },
    read(node, file) {
      const entries = entriesOf(node, file, 'a map of names and texts');
      if (entries === undefined) return undefined;
      const read = entries.flatMap((entry) => {
        const value = readEntry(anyText, entry, file);
        const pair =
          value === undefined ? undefined : parsed(() => parse(`${entry.name}=${value}`), entry.key, file);
        return pair === undefined ? [] : [pair];
      });
      return Object.fromEntries(read);
    },
  };
}

type Members = Readonly<Record<string, Shape<unknown>>>;
export type RecordOf<M extends Members> = { readonly [Name in keyof M]?: Read<M[Name]> };

function unknownMember(name: string, known: readonly string[]): string {
  return `There is no "${name}" here. ${suggestion(name, known) ?? `There is ${known.join(', ')}.`}`;
}

/** Members with fixed names, all of which may be left out. */
export function record<const M extends Members>(members: M, what: string): Shape<RecordOf<M>> {
  const known = Object.keys(members);
  const properties = Object.fromEntries(Object.entries(members).map(([name, { schema }]) => [name, schema]));
  return {
    schema: { type: 'object', additionalProperties: false, properties },
    read(node, file) {
      const entries = entriesOf(node, file, what);
      if (entries === undefined) return undefined;
      const read = entries.flatMap((entry) => {
        const shape = Object.hasOwn(members, entry.name) ? members[entry.name] : undefined;
        if (shape === undefined) file.fault(entry.key, unknownMember(entry.name, known));
        const value = shape && readEntry(shape, entry, file);
        return value === undefined ? [] : [[entry.name, value] as const];
      });
      return Object.fromEntries(read) as RecordOf<M>;
    },
  };
}
