// The matrix of products and cases is whole: every page has a product that is tested or a reason, and docs/assurance.md shows it.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { BESIDE, matrixTable, NOT_HERE, PRODUCTS, SENDERS } from './support/product-matrix.ts';

const files = globSync('test/products/*.test.ts').map((path) => ({
  name: basename(path),
  text: readFileSync(path, 'utf8'),
}));
const asking = files.filter(({ text }) => /\b(testEveryProduct|describeProxy)\(/.test(text));

test('every page is of a product that is tested, or says nothing of tests for a reason', () => {
  const pages = globSync('docs/dialects/*.md').map((path) => basename(path, '.md'));
  const known = [...Object.keys(PRODUCTS), ...Object.keys(NOT_HERE)];
  expect(known.sort()).toEqual(pages.filter((page) => page !== 'README').sort());
});

test.each([...Object.keys(PRODUCTS), ...Object.keys(SENDERS)])('%s is asked by one test', (name) => {
  const naming = asking.filter(({ text }) => new RegExp(`\\b(product|page|name): '${name}'`).test(text));
  expect(naming.map((file) => file.name)).toHaveLength(1);
});

test('every test of test/products asks the cases, or is beside them for a reason', () => {
  const silent = files.filter((file) => !asking.includes(file)).map(({ name }) => name);
  expect(silent).toEqual(Object.keys(BESIDE));
});

test('docs/assurance.md shows the matrix as it is', () => {
  expect(readFileSync('docs/assurance.md', 'utf8')).toContain(matrixTable());
});
