// The flame graphs of docs/performance.md, and how much of the time is whose.
import type { Result } from '../measure/result.ts';
import { flameSvg } from './flame.ts';
import { heading } from './heading.ts';
import { distinct, find, middle } from './numbers.ts';
import { picture, type Section } from './section.ts';
import { markdownTable } from './table.ts';

const TITLES: Readonly<Record<string, string>> = {
  fresh: 'Processor time of the main thread, a fresh password',
  asserted: 'Processor time of the main thread, an asserted user',
};
/** Origins of less than this part are left out of the table. */
const LEAST = 0.005;

export function flameSection(result: Result): Section {
  const { rows, trees = {} } = result;
  const kinds = distinct(rows.map(({ of }) => of));
  const part = (of: string, name: string) => middle(find(rows, of, name)?.figures.part) || 0;
  const origins = distinct(rows.map(({ name }) => name))
    .filter((name) => kinds.some((of) => part(of, name) >= LEAST))
    .toSorted((one, other) => part(kinds.at(-1) ?? '', other) - part(kinds.at(-1) ?? '', one));
  const table = origins.map((name) => [name, ...kinds.map((of) => `${(part(of, name) * 100).toFixed(0)} %`)]);
  const drawn = Object.entries(trees).map(([kind, tree]) => {
    const title = TITLES[kind] ?? kind;
    return { file: `flame-${kind}.svg`, title, svg: flameSvg(title, tree) };
  });
  return {
    text: [
      heading(result, false),
      ...drawn.map(({ file, title }) => picture(file, title)),
      markdownTable([['time in code of', ...kinds], ...table]),
    ].join('\n\n'),
    pictures: Object.fromEntries(drawn.map(({ file, svg }) => [file, svg])),
  };
}
