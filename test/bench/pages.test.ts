// The pages that `npm run bench` writes hold what bench/results hold.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { pages } from '../../bench/page/pages.ts';
import { PARTS } from '../../bench/parts/parts.ts';

test('the generated pages and pictures are those of bench/results; npm run bench -- --pages writes them', () => {
  const stale = [...pages()].filter(([file, text]) => readFileSync(file, 'utf8') !== text);
  expect(stale.map(([file]) => file)).toEqual([]);
});

test('every part of the bench has its place in a page', () => {
  const shown = [...pages()].map(([, text]) => text).join('\n');
  const names = PARTS.map(({ name }) => name);
  expect(names.filter((name) => !shown.includes(`<!-- bench ${name} -->`))).toEqual([]);
});
