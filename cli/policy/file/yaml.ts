// YAML with places: the text becomes nodes that know their line, and what could hurt the reader is refused before.
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  Parser,
  visit,
} from 'yaml';
import type { Faults, Place } from './faults.ts';

/** Bytes of a file: about forty thousand grants. */
export const MOST_BYTES = 4 * 1024 * 1024;
/** Levels of a policy are eight. The library composes by recursion, and 100,000 brackets end the process. */
const DEEPEST = 32;
/** Values in a file, those that an alias repeats counted each time: nine aliases of nine would be a billion. */
const MOST_VALUES = 100_000;

/** `<<` is no merge: a role that says where its grants come from includes another role. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // The library compares each key with each other one: 40,000 roles took 45 s. The reader looks for them by a set.
  uniqueKeys: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** What stands below a token: of a document its value, of a collection its keys and values. */
function below(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((one) => one !== undefined && one !== null),
  );
}

/** The place at which the tokens are nested too deep; null where they are not. Without recursion. */
function tooDeepAt(tokens: readonly CST.Token[]): number | null {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    const [first] = level;
    if (depth > DEEPEST && first !== undefined) return first.offset;
    level = level.flatMap(below);
  }
  return null;
}

/** The library quotes what it does not understand, however long it is. */
const MOST_QUOTED = 200;

function messageOf(code: string, message: string): string {
  const advice = code === 'BAD_ALIAS' ? ' Text that begins with "*" stands in quotes.' : '';
  return `Not YAML: ${message.slice(0, MOST_QUOTED).replace(/[.:]$/, '')}.${advice}`;
}

/**
 * What each alias stands for: the last anchor of its name before it. The library walks the document for each alias anew.
 * @returns nothing for an alias of nothing
 */
function targetsOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (!isNode(node)) return;
    const target = isAlias(node) ? anchors.get(node.source) : undefined;
    if (isAlias(node) && target !== undefined) targets.set(node, target);
    else if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}

/** One file: its document, and the way from a node to its place. */
export class YamlFile {
  readonly #document: Document.Parsed | null;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #faults: Faults;
  readonly #targets: ReadonlyMap<Alias, Node>;
  #values = 0;

  /** Syntax errors become faults. */
  constructor(text: string, faults: Faults) {
    this.#faults = faults;
    this.#text = text;
    const tokens = [...new Parser(this.#lines.addNewLine).parse(text)];
    const deep = tooDeepAt(tokens);
    if (deep !== null) faults.add(this.#placeOf(deep), `Nested deeper than ${DEEPEST} levels.`);
    // `%YAML 1.1` would make `no` a truth value, and `%TAG` gives "!" another meaning.
    const directive = tokens.find(({ type }) => type === 'directive');
    if (directive !== undefined)
      faults.add(this.#placeOf(directive.offset), 'Directives ("%") are not read.');
    this.#document = deep === null && directive === undefined ? this.#compose(tokens, text.length) : null;
    this.#targets = this.#document === null ? new Map() : targetsOf(this.#document);
  }

  #compose(tokens: readonly CST.Token[], length: number): Document.Parsed | null {
    const [document, second] = [...new Composer(OPTIONS).compose(tokens, true, length)];
    if (second !== undefined)
      this.#faults.add(this.#placeOf(second.range[0]), 'A second document begins here; a file holds one.');
    for (const { code, message, pos } of document?.errors ?? [])
      this.#faults.add(this.#placeOf(pos[0]), messageOf(code, message));
    return document === undefined || document.errors.length > 0 ? null : document;
  }

  /** null for an empty file, and for one with syntax errors. */
  get root(): Node | null {
    return this.#document?.contents ?? null;
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** Where a node begins. */
  place(node: Node | null | undefined): Place {
    return this.#placeOf(node?.range?.[0] ?? 0);
  }

  fault(node: Node | null | undefined, message: string): void {
    this.#faults.add(this.place(node), message);
  }

  faultAt(place: Place, message: string): void {
    this.#faults.add(place, message);
  }

  /** Whether a name has nothing behind it: `grants:` and then the next line. */
  isEmpty(node: Node): boolean {
    return isScalar(node) && node.value === null && !node.tag && (node.source ?? '') === '';
  }

  /**
   * The node itself, or what an alias stands for.
   * @returns undefined, and a fault, for an alias of nothing, for text that YAML takes for a tag, and past the most values
   */
  follow(node: Node): Node | undefined {
    const { tag } = node as { readonly tag?: string };
    if (tag?.startsWith('!')) {
      // A node begins behind its tag.
      const at = this.#text.lastIndexOf(tag, node.range?.[0] ?? 0);
      this.faultAt(
        this.#placeOf(Math.max(at, 0)),
        `"!" begins a tag in YAML. A denial stands in quotes: '${tag}'.`,
      );
      return undefined;
    }
    if (++this.#values > MOST_VALUES) {
      if (this.#values === MOST_VALUES + 1)
        this.fault(node, `More than ${MOST_VALUES} values, those that aliases repeat counted each time.`);
      return undefined;
    }
    if (!isAlias(node)) return node;
    const target = this.#targets.get(node);
    if (target === undefined)
      this.fault(
        node,
        `"*" begins an alias in YAML. A grant that begins with it stands in quotes: '*${node.source}'.`,
      );
    return target;
  }
}

/** The document of a text that was read without a fault, to be edited and written again. */
export function openDocument(text: string): Document.Parsed {
  const [document] = [...new Composer(OPTIONS).compose(new Parser().parse(text), true, text.length)];
  if (document === undefined) throw new RangeError('A text has a document, also an empty one.');
  return document as Document.Parsed;
}
