// The import graph of the sources, and what may be wrong with one: used by test/architecture.test.ts.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Each file with what it imports: paths of files, and names of packages as they stand in the source. */
export type Graph = ReadonlyMap<string, readonly string[]>;

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

/** Reads the graph of folders; imports of types count like all others. */
export function readGraph(folders: readonly string[]): Graph {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`));
  return new Map(
    files
      .filter((file) => !file.endsWith('.d.ts'))
      .map((file) => {
        const found = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, name = '']) => name);
        return [
          file,
          found.map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name)),
        ];
      }),
  );
}

/** The folder that a file counts to: `functions/decision`, `cli`; entries at the top of functions/ are `functions`. */
export function folderOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/');
  return top === 'functions' && rest.length > 0 ? `${top}/${second}` : top;
}

/** All files and packages that the given files come to, themselves included. */
export function reached(graph: Graph, from: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>(from);
  for (const file of found) for (const next of graph.get(file) ?? []) found.add(next);
  return found;
}

/** The graph between folders, without arrows inside one. */
export function betweenFolders(graph: Graph): Graph {
  const arrows = new Map<string, Set<string>>();
  for (const [file, imports] of graph) {
    const folder = folderOf(file);
    const others = imports.filter((name) => graph.has(name) && folderOf(name) !== folder).map(folderOf);
    arrows.set(folder, new Set([...(arrows.get(folder) ?? []), ...others]));
  }
  return new Map([...arrows].map(([folder, others]) => [folder, [...others]]));
}

/** Every node that lies on a circle, sorted. */
export const circles = (graph: Graph): string[] =>
  [...graph.keys()].filter((node) => reached(graph, graph.get(node) ?? []).has(node)).sort();

/** Arrows that the table does not allow, as `from -> to`. */
export const forbidden = (graph: Graph, allowed: Readonly<Record<string, readonly string[]>>): string[] =>
  [...betweenFolders(graph)].flatMap(([folder, others]) =>
    others.filter((other) => !allowed[folder]?.includes(other)).map((other) => `${folder} -> ${other}`),
  );
