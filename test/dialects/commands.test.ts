// The commands of the products' pages, run as they stand there on the stack of the README's first five minutes.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CliStack, PASSWORD, startCliStack } from '../cli/support.ts';

const FOLDER = join(import.meta.dirname, '../../docs/dialects');

/** Indented lines, fences and spans; a line that ends in a backslash goes on. What needs AWS is left out. */
function commandsOf(text: string): readonly string[] {
  const found = text
    .replace(/\\\n\s*/g, ' ')
    .matchAll(/^(?: {4})?(npx gatehook .*)$|`(npx gatehook [^`]+)`/gm);
  return [...found]
    .map(([, line, span]) => (line ?? span ?? '').replace(/\s+/g, ' ').trim())
    .filter((command) => !command.includes('--stack'));
}

/** As a shell reads them: words, some in single quotes; redirections left out. */
const wordsOf = (command: string): readonly string[] =>
  [...command.replace(/ [<>] \S+/g, '').matchAll(/(?:'[^']*'|[^\s'])+/g)]
    .map(([word]) => word.replaceAll("'", ''))
    .slice(2);

const PAGES = globSync('*.md', { cwd: FOLDER })
  .sort()
  .map((page) => [basename(page, '.md'), commandsOf(readFileSync(join(FOLDER, page), 'utf8'))] as const)
  .filter(([, commands]) => commands.length > 0);

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
  await stack.run('app', 'create', 'shop');
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*:read');
  for (const name of ['alice', 'carol'])
    await stack.run('user', 'create', name, '--role', 'clerk', '--password', PASSWORD);
});
afterAll(() => stack.close());

describe('the commands of the page', () => {
  test.each(PAGES)('%s do what it says', async (_page, commands) => {
    const failed: string[] = [];
    for (const command of commands) {
      const [noun = '', verb = '', name = '', ...rest] = wordsOf(command);
      // Pages of one kind of product give their application the same name.
      if (noun === 'app' && verb === 'create') await stack.run('app', 'delete', name, '--yes');
      const { code, err } = await stack.run(noun, ...[verb, name].filter((word) => word !== ''), ...rest);
      if (code !== 0) failed.push(`${command}: ${err}`);
    }
    expect(failed).toEqual([]);
  });
});
