// The pages of docs/importing as a reader follows them, one after the other on one stack, which holds what `npm start` makes:
// the application demo, the role clerk and the user alice. Each command that works on a sample prints what its page shows.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CliStack, startCliStack } from '../cli/support.ts';

const PAGES = join(import.meta.dirname, '../../docs/importing');
const SAMPLES = 'docs/importing/samples/';

let stack: CliStack;
let folder = '';
beforeAll(async () => {
  stack = await startCliStack();
  // Reports are written beside the samples.
  folder = await mkdtemp(join(tmpdir(), 'gatehook-pages-'));
  await cp(join(PAGES, 'samples'), folder, { recursive: true });
  await stack.run('app', 'create', 'demo');
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*:refund', '--grant', '!orders:13:**');
  await stack.run('user', 'create', 'alice', '--role', 'clerk', '--no-password');
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

interface Command {
  readonly argv: readonly string[];
  readonly shown: string;
}

/** The words of a shell's line, of which the pages use plain ones and single quotes. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'([^']*)'|([^\s'])+)+/g)].map(([word]) => word.replaceAll("'", ''));

/** The blocks between fences that name no language, without the indentation of a list. */
const blocksOf = (page: string): readonly string[] =>
  [...page.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)]
    .filter(([, , language]) => language === '')
    .map(([, indent = '', , block = '']) => block.replace(new RegExp(`^${indent}`, 'gm'), ''));

/** The commands of a block, each with the lines below it. */
const commandsOf = (block: string): readonly Command[] =>
  block
    .split(/^\$ npx gatehook /m)
    .slice(1)
    .map((text) => {
      const [line = '', ...shown] = text.split('\n');
      return { argv: wordsOf(line), shown: shown.join('\n').trimEnd() };
    });

/** Those that a reader can run as they stand: on a sample, or on what the commands before brought in. */
const isRunnable = ({ argv }: Command): boolean =>
  argv[0] !== 'import' || (argv[1] ?? '').startsWith(SAMPLES);

async function outputOf({ argv }: Command): Promise<string> {
  const { out, err } = await stack.run(...argv.map((word) => word.replace(SAMPLES, `${folder}/`)));
  return (out + err).replaceAll(`${folder}/`, SAMPLES).trimEnd();
}

async function reports(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.report.jsonl'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

/** In the order of the table in README.md. */
const NAMES = [
  'README',
  'auth0',
  'cognito',
  'firebase',
  'keycloak',
  'django',
  'kratos',
  'ldap',
  'rabbitmq',
  'password-files',
  'databases',
  'jsonl-csv',
];

test('every page is followed', async () => {
  const pages = (await readdir(PAGES)).filter((name) => name.endsWith('.md'));
  expect(pages.sort()).toEqual(NAMES.map((name) => `${name}.md`).sort());
});

test.each(NAMES)('%s.md', async (name) => {
  const blocks = blocksOf(await readFile(join(PAGES, `${name}.md`), 'utf8'));
  const commands = blocks.flatMap(commandsOf).filter(isRunnable);
  expect(commands.length).toBeGreaterThan(0);
  let told = '';
  for (const command of commands) {
    expect([command.argv, await outputOf(command)]).toEqual([command.argv, command.shown]);
    told += await reports();
  }
  // README's lines are examples of reports in general.
  if (name === 'README') return;
  const shown = blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => /^\{"(?:line|record)":/.test(line));
  for (const line of shown) expect(told).toContain(`${line}\n`);
});
