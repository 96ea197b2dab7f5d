// The pages against each other and the code: no link leads nowhere, and no comment names a page that is not there.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = (...patterns: string[]) =>
  globSync(patterns, {
    cwd: root,
    exclude: (name) => /^(node_modules|dist|cdk\.out|\.gatehook)$/.test(name),
  });
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('every relative link of a page leads to a file', () => {
  const dead = files('*.md', 'docs/**/*.md', 'examples/**/*.md').flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test('every page that code or pages name by its path is there', () => {
  const named = files(
    '*.md',
    'docs/**/*.md',
    '{functions,client,cli,local,infra,bench,scripts,examples}/**/*.ts',
  ).flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[a-z0-9/-]+\.md\b/g)].map(([page]) => `${file}: ${page}`),
  );
  expect(named.filter((line) => !existsSync(join(root, line.split(': ')[1] ?? '')))).toEqual([]);
});
