// What a policy file is made of below its names: texts, flags, lists. Each reads its part of the file, and describes it for
// editors (JSON Schema).
import { InvalidArgumentError } from 'commander';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Place } from './faults.ts';
import type { YamlFile } from './yaml.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** One part of the file. What is read and what editors are told stand side by side, so that they say the same. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** @returns undefined where it is not of this shape, which is a fault by then */
  read(node: Node | null, file: YamlFile): T | undefined;
}

/** A value, and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly place: Place;
}

export type Read<S> = S extends Shape<infer T> ? T : never;

export const EMPTY = 'Nothing stands here. Leave the name out, or write {} or [] for "none".';

/** What a node is, for messages. */
function kindOf(node: Node): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  const { value } = node as { readonly value?: unknown };
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${String(value)}`;
}

/** The node behind an alias, where something stands; undefined with a fault where nothing does. */
export function filled(node: Node | null, file: YamlFile): Node | undefined {
  const found = node === null ? null : file.follow(node);
  if (found === undefined) return undefined;
  if (found !== null && !(isScalar(found) && found.value === null)) return found;
  file.fault(node, EMPTY);
  return undefined;
}

export function expected(node: Node, file: YamlFile, what: string, advice = ''): undefined {
  file.fault(node, `Here belongs ${what}, and ${kindOf(node)} stands here.${advice}`);
}

/** The parse function's own sentence as a fault. */
export function parsed<T>(parse: () => T, node: Node | null, file: YamlFile): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    file.fault(node, error.message);
    return undefined;
  }
}

const textAdvice = (node: Node): string =>
  isScalar(node)
    ? ` Write it in quotes: '${String(node.source ?? node.value)}'.`
    : ' A text with ": " or "#" stands in quotes.';

/**
 * A text by a rule of the command line.
 * @param parse throws InvalidArgumentError with the rule's sentence
 */
export function text<T = string>(parse: (text: string) => T, more: JsonSchema = {}): Shape<T> {
  return {
    schema: { type: 'string', ...more },
    read(node, file) {
      const found = filled(node, file);
      if (found === undefined) return undefined;
      if (isScalar(found) && typeof found.value === 'string') {
        const { value } = found;
        return parsed(() => parse(value), node, file);
      }
      return expected(found, file, 'a text', textAdvice(found));
    },
  };
}

export const anyText: Shape<string> = text((value) => value);

/** What a product sends: numbers and true or false as they are written. */
export const anyValue: Shape<string> = {
  schema: { type: ['string', 'number', 'boolean'] },
  read(node, file) {
    const found = filled(node, file);
    if (found === undefined) return undefined;
    if (!isScalar(found)) return expected(found, file, 'one value');
    return typeof found.value === 'string' ? found.value : String(found.source ?? found.value);
  },
};

export const flag: Shape<boolean> = {
  schema: { type: 'boolean' },
  read(node, file) {
    const found = filled(node, file);
    if (found === undefined) return undefined;
    if (isScalar(found) && typeof found.value === 'boolean') return found.value;
    return expected(found, file, 'true or false');
  },
};

export function oneOf<const T extends string>(...values: readonly T[]): Shape<T> {
  return text(
    (given) => {
      const found = values.find((value) => value === given);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`Here belongs one of ${values.join(', ')}.`);
    },
    { enum: values },
  );
}

/** A list of texts, each once: a second one is a typing mistake, or the rest of a merge. */
export function list<T extends string>(of: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: of.schema, uniqueItems: true },
    read(node, file) {
      const items = itemsOf(node, file, of);
      if (items === undefined) return undefined;
      const seen = new Set<T>();
      for (const { value, place } of items) {
        if (seen.has(value)) file.faultAt(place, `"${value}" stands twice in this list.`);
        seen.add(value);
      }
      return [...seen];
    },
  };
}

function itemsOf<T>(node: Node | null, file: YamlFile, of: Shape<T>): readonly Located<T>[] | undefined {
  const found = filled(node, file);
  if (found === undefined) return undefined;
  if (!isSeq(found))
    return expected(found, file, 'a list', ' Put "- " in front of each item, or [ ] around them.');
  return found.items.flatMap((item) => {
    const value = of.read(item as Node, file);
    return value === undefined ? [] : [{ value, place: file.place(item as Node) }];
  });
}

/** A list of anything, with the place of each item. */
export function sequence<T>(of: Shape<T>): Shape<readonly Located<T>[]> {
  return { schema: { type: 'array', items: of.schema }, read: (node, file) => itemsOf(node, file, of) };
}

/** A text where a text stands, and the other shape where it does not. */
export function textOr<T, U>(aText: Shape<T>, other: Shape<U>): Shape<T | U> {
  return {
    schema: { anyOf: [aText.schema, other.schema] },
    read(node, file) {
      const found = filled(node, file);
      if (found === undefined) return undefined;
      return isMap(found) ? other.read(node, file) : aText.read(node, file);
    },
  };
}

/** The same shape with a sentence for editors. */
export const described = <T>(description: string, { schema, ...shape }: Shape<T>): Shape<T> => ({
  ...shape,
  schema: { description, ...schema },
});
