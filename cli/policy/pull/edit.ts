// Writing a stack's roles and applications into a document: what is the same already stays as it stands, comments and all.
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Plain, PlainMembers } from './plain.ts';

/** One part of the file: what it shall hold, and which names in it do already. */
export interface Section {
  readonly name: 'roles' | 'applications';
  readonly wanted: ReadonlyMap<string, PlainMembers>;
  readonly isSame: (name: string) => boolean;
}

const nameOf = ({ key }: Pair): string => (isScalar(key) ? String(key.source ?? key.value) : '');
const textOf = (item: unknown): string | undefined =>
  isScalar(item) && typeof item.value === 'string' ? item.value : undefined;

/** The list with these texts: those that stay keep their place and their comments, new ones come last. */
function editList(document: Document, list: YAMLSeq, wanted: readonly string[]): void {
  list.items = list.items.filter((item) => wanted.includes(textOf(item) ?? ''));
  const kept = new Set(list.items.map(textOf));
  for (const text of wanted) if (!kept.has(text)) list.add(document.createNode(text));
}

function editMember(document: Document, node: YAMLMap, name: string, wanted: Plain): void {
  const found = node.get(name, true) as Node | undefined;
  if (Array.isArray(wanted) && isSeq(found)) editList(document, found, wanted);
  // A scalar keeps its comment.
  else if (isScalar(found) && typeof wanted !== 'object') (found as Scalar).value = wanted;
  else node.set(name, document.createNode(wanted));
}

/** Members that are not wanted go, but for what says nothing about the stack. */
function editOne(document: Document, node: YAMLMap, wanted: PlainMembers): void {
  const names = node.items.map(nameOf);
  for (const name of names) if (!Object.hasOwn(wanted, name) && name !== 'keyPlace') node.delete(name);
  for (const [name, value] of Object.entries(wanted)) editMember(document, node, name, value);
}

function mapAt(document: Document, name: string): YAMLMap {
  const found = document.get(name, true);
  if (isMap(found)) return found;
  const made = new YAMLMap();
  document.set(name, made);
  return made;
}

/** Makes a part of the document say what is wanted. */
export function editSection(document: Document, { name: section, wanted, isSame }: Section): void {
  if (wanted.size === 0 && !document.has(section)) return;
  const map = mapAt(document, section);
  map.items = map.items.filter((pair) => wanted.has(nameOf(pair)));
  for (const [name, members] of wanted) {
    const pair = map.items.find((one) => nameOf(one) === name);
    if (pair === undefined) map.add(document.createPair(name, members));
    else if (!isSame(name) && isMap(pair.value)) editOne(document, pair.value, members);
    else if (!isSame(name)) pair.value = document.createNode(members);
  }
}

/** Writes a part of the document anew. */
export function replaceSection(document: Document, { name, wanted }: Section): void {
  if (wanted.size > 0 || document.has(name))
    document.set(name, document.createNode(Object.fromEntries(wanted)));
}
