// docs/table.md against the code: every member of an item that the functions read stands on the page.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** `fields.string('name')`, `one.optional('expiresAt', …)`: the readers of functions/store/fields.ts. */
const READ =
  /\b(?:fields|one)\.(?:optional|string|strings|number|boolean|map|list|oneOf|stringSet)\(\s*'(\w+)'/g;

test('the page names every member that is read', () => {
  const sources = globSync('functions/store/**/*.ts', { cwd: root }).map(read).join('\n');
  const members = new Set([...sources.matchAll(READ)].map(([, member = '']) => member));
  expect([...members]).toEqual(expect.arrayContaining(['passwordHash', 'mayAsk', 'codeHash', 'changing']));
  const page = read('docs/table.md');
  expect([...members].filter((member) => !page.includes(`\`${member}\``))).toEqual([]);
});
