// Grants by their segments, so that among thousands only the few that can match are compared.
import { PrefixIndex } from './prefix-index.ts';

/** What a grant is from one of its segments on, where that is a mixture: `pre*fix`, `**`, `a${username}`. */
interface Rest<T> {
  /** Its text up to the first wildcard or placeholder. */
  readonly beginning: string;
  readonly value: T;
}

type Children<T> = Map<string, Node<T>>;

/** Where grants with the same first segments lead to. Most nodes have few of these members. */
class Node<T> {
  /** By the next segment, where that is a text, or a placeholder alone. */
  literals: Children<T> | undefined;
  placeholders: Children<T> | undefined;
  /** Where it is `*`. */
  star: Node<T> | undefined;
  /** Values of the grants that end here. */
  ends: T[] | undefined;
  /** Where it is a mixture. */
  #rests: Rest<T>[] | undefined;
  #index: PrefixIndex<Rest<T>> | undefined;

  addRest(rest: Rest<T>): void {
    this.#rests ??= [];
    this.#rests.push(rest);
  }

  get rests(): PrefixIndex<Rest<T>> | undefined {
    if (this.#rests !== undefined) this.#index ??= new PrefixIndex(this.#rests, ({ beginning }) => beginning);
    return this.#index;
  }

  *children(): Generator<Node<T>> {
    if (this.star !== undefined) yield this.star;
    if (this.literals !== undefined) yield* this.literals.values();
    if (this.placeholders !== undefined) yield* this.placeholders.values();
  }
}

const PLACEHOLDER = /^\$\{([^}]*)\}$/;
const MIXED = /\*|\$\{/;

function childOf<T>(children: Children<T>, key: string): Node<T> {
  const known = children.get(key);
  if (known !== undefined) return known;
  const fresh = new Node<T>();
  children.set(key, fresh);
  return fresh;
}

/** What is looked for. */
export interface Search {
  /** As it is asked for, a permission or a set. */
  readonly text: string;
  /** Whether grants that only meet the set are looked for too; else those that could cover all of it. */
  readonly meeting: boolean;
  /** The segment that stands for a placeholder; undefined where the user has no such value: then it may be any. */
  readonly segmentOf: (placeholder: string) => string | undefined;
}

export class RuleTree<T> {
  readonly #root = new Node<T>();

  /** @param pattern a grant without its `!` */
  add(pattern: string, value: T): void {
    let node = this.#root;
    for (let at = 0; at <= pattern.length; ) {
      const end = pattern.indexOf(':', at);
      const segment = end < 0 ? pattern.slice(at) : pattern.slice(at, end);
      const [, placeholder] = PLACEHOLDER.exec(segment) ?? [];
      if (segment === '*') {
        node.star ??= new Node<T>();
        node = node.star;
      } else if (placeholder !== undefined) {
        node.placeholders ??= new Map();
        node = childOf(node.placeholders, placeholder);
      } else if (!MIXED.test(segment)) {
        node.literals ??= new Map();
        node = childOf(node.literals, segment);
      } else {
        const rest = pattern.slice(at);
        node.addRest({ beginning: rest.slice(0, rest.search(MIXED)), value });
        return;
      }
      at = end < 0 ? pattern.length + 1 : end + 1;
    }
    node.ends ??= [];
    node.ends.push(value);
  }

  /** Values of all grants that can match, in no order, and of some that do not: each is still to be compared. */
  candidates(search: Search): T[] {
    const found: T[] = [];
    collect(this.#root, 0, search, found);
    return found;
  }
}

/** Goes on from a node at the segment that begins there; no node is reached twice. */
function collect<T>(node: Node<T>, at: number, search: Search, found: T[]): void {
  const { text } = search;
  if (at > text.length) {
    for (const value of node.ends ?? []) found.push(value);
    return;
  }
  if (node.rests !== undefined) collectRests(node.rests, text.slice(at), search, found);
  const colon = text.indexOf(':', at);
  const end = colon < 0 ? text.length : colon;
  const segment = text.slice(at, end);
  if (!segment.includes('*')) collectBehind(node, segment, end + 1, search, found);
  // `**` reaches over segments: from here on they can no longer be told apart.
  else if (segment.includes('**')) collectAll(node, search, found);
  else if (search.meeting) for (const child of node.children()) collect(child, end + 1, search, found);
  else if (node.star !== undefined) collect(node.star, end + 1, search, found);
}

function collectRests<T>(rests: PrefixIndex<Rest<T>>, text: string, { meeting }: Search, found: T[]): void {
  const [beginning = ''] = text.split('*', 1);
  const isSet = beginning !== text;
  for (const { value } of meeting && isSet ? rests.met(beginning) : rests.begun(beginning)) found.push(value);
}

/** Goes on from the nodes behind one segment without wildcards, at the segment after it. */
function collectBehind<T>(node: Node<T>, segment: string, at: number, search: Search, found: T[]): void {
  if (node.star !== undefined) collect(node.star, at, search, found);
  const literal = node.literals?.get(segment);
  if (literal !== undefined) collect(literal, at, search, found);
  if (node.placeholders === undefined) return;
  for (const [name, child] of node.placeholders)
    if ((search.segmentOf(name) ?? segment) === segment) collect(child, at, search, found);
}

/** Everything from this node on; nothing to cover with: segments one by one cover nothing that reaches over them. */
function collectAll<T>(node: Node<T>, search: Search, found: T[]): void {
  if (!search.meeting) return;
  for (const value of node.ends ?? []) found.push(value);
  for (const child of node.children()) {
    for (const { value } of child.rests?.met('') ?? []) found.push(value);
    collectAll(child, search, found);
  }
}
