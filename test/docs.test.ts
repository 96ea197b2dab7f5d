// The pages against each other and the code: each link, page, file, command of npm, setting, output and cost that they name is there.
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

test('every file of the code that a page names by its path is there', () => {
  const code =
    /`((?:functions|cli|client|infra|local|test|scripts|bench|schema|events|examples)\/[\w./-]+)`/g;
  const named = files('{README,CONTRIBUTING,SECURITY}.md', 'docs/**/*.md').flatMap((page) =>
    [...read(page).matchAll(code)].map(([, path = '']) => ({ page, path })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
});

test('every npm run of a page is a script of package.json', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const named = files('{README,CONTRIBUTING,SECURITY}.md', 'docs/**/*.md').flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, script = '']) => ({ page, script })),
  );
  expect(named.filter(({ script }) => !scripts.includes(script))).toEqual([]);
});

/** The members that an interface of a source file declares itself. */
function membersOf(file: string, name: string): readonly string[] {
  const [, body = ''] =
    new RegExp(`export interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(read(file)) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = '']) => member);
}

test('docs/deploy.md has a row for each setting of a stage, and for no other', () => {
  const [, settings = ''] = read('docs/deploy.md').split('\n## Settings\n');
  const [table = ''] = settings.split('\n## ');
  const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, row]) => row);
  const declared = [
    ...membersOf('infra/gatehook-settings.ts', 'GatehookSettings'),
    ...membersOf('infra/settings.ts', 'Settings'),
  ];
  // A stage is named by its key, and the construct's name follows from it.
  expect(new Set(rows)).toEqual(new Set(declared.filter((one) => one !== 'name' && one !== 'stage')));
});

test('docs/deploy.md names every output of a stack', () => {
  const outputs = [...read('infra/outputs.ts').matchAll(/\b([A-Z]\w+): /g)].map(([, name = '']) => name);
  expect(outputs).toContain('ApiUrl');
  const page = read('docs/deploy.md');
  expect(outputs.filter((name) => /^[A-Z][a-z]/.test(name) && !page.includes(`\`${name}\``))).toEqual([]);
});

test('the costs that pages name follow from the table of docs/deploy.md', () => {
  const page = read('docs/deploy.md');
  const rows = page.split('\n').filter((line) => /^\| (HTTP API|Lambda:|DynamoDB:|logs:)/.test(line));
  const sums = [2, 3, 4, 5].map((column) =>
    rows
      .flatMap((row) => row.split('|')[column]?.match(/\d+\.\d\d/g) ?? [])
      .reduce((sum, cost) => sum + Number(cost), 0),
  );
  const [login = 0, , , forged = 0] = sums;
  expect(page).toContain(`| **together** | ${sums.map((sum) => `**${sum.toFixed(2)}**`).join(' | ')} |`);
  const hour = Math.round((login * 500 * 3600) / 1e6);
  expect(page).toContain(`500 a second, all of them real logins, are about ${hour} an hour.`);
  expect(read('infra/gatehook-settings.ts')).toContain(`costs about ${hour} USD an hour`);
  expect(read('docs/operating.md')).toContain(`They cost ${forged.toFixed(2)} USD a million.`);
});
