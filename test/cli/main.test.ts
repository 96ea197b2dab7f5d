// The program as a whole: help, mistakes, errors as JSON, exit codes. No stack is needed for any of it.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { main } from '../../cli/main.ts';
import type { Io } from '../../cli/terminal/io.ts';

async function run(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    env: { GATEHOOK_DATA: '/nonexistent' },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => new Uint8Array(),
    operator: { user: 'olga', host: 'desk' },
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
  };
  return { code: await main(argv, '9.8.7', io), out: out.join(''), err: err.join('') };
}

/** Every command that does something, by asking each level of the help for the next. */
async function commandPaths(path: readonly string[] = []): Promise<readonly (readonly string[])[]> {
  const { out } = await run(...path, '--help');
  const [, listed = ''] = out.split('\nCommands:\n');
  const [section = ''] = listed.split('\n\n');
  const names = [...section.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
  if (names.length === 0) return [path];
  const below = names.filter((name) => name !== 'help').map((name) => commandPaths([...path, name]));
  return (await Promise.all(below)).flat();
}

const DOCS = join(import.meta.dirname, '../../docs');
const pageText = (name: string): string => readFileSync(join(DOCS, name), 'utf8');

/** "`app disable\\|enable <id>`" of a page's table is two commands. */
function commandsNamed(text: string): ReadonlySet<string> {
  const spans = [...text.matchAll(/`([a-z][^`]*)`/g)].map(([, span = '']) => span.replaceAll('\\|', '|'));
  const words = spans.map((span) => /^[a-z-]+(?: [a-z|-]+)*/.exec(span)?.[0] ?? '');
  return new Set(
    words.flatMap((name) => {
      const [last = '', ...rest] = name.split(' ').reverse();
      return last.split('|').map((one) => [...rest.reverse(), one].join(' '));
    }),
  );
}

test('docs/command-line.md names every command', async () => {
  const named = commandsNamed(pageText('command-line.md'));
  const commands = (await commandPaths()).map((path) => path.join(' '));
  expect(commands.filter((command) => !named.has(command))).toEqual([]);
});

test('some page names every option', async () => {
  const pages = globSync('**/*.md', { cwd: DOCS }).map(pageText).join('\n');
  const missing: string[] = [];
  for (const path of await commandPaths()) {
    const [own = ''] = (await run(...path, '--help')).out.split('\nGlobal Options:');
    const options = [...own.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
    for (const option of options)
      if (!new RegExp(`${option.replace('--no-', '--(?:no-)?')}(?![a-z-])`).test(pages))
        missing.push([...path, option].join(' '));
  }
  expect(missing.filter((line) => !line.endsWith('--help'))).toEqual([]);
});

test('every command of the issue is there', async () => {
  const paths = (await commandPaths()).map((path) => path.join(' '));
  const applications = ['create', 'list', 'show', 'update', 'rotate', 'disable', 'enable', 'delete'];
  const users = [
    'create',
    'set-password',
    'list',
    'show',
    'grant',
    'revoke',
    'disable',
    'enable',
    'unlock',
    'delete',
  ];
  expect(paths).toEqual(
    expect.arrayContaining([
      ...applications.map((name) => `app ${name}`),
      ...['put', 'list', 'show', 'delete'].map((name) => `role ${name}`),
      ...users.map((name) => `user ${name}`),
      ...['explain', 'check', 'event', 'secret rotate'],
    ]),
  );
});

test('every command has an example in its help, and --json', async () => {
  for (const path of await commandPaths()) {
    const { code, out, err } = await run(...path, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`\nExamples:\n  npx gatehook ${path.join(' ')}`);
    expect(out).toContain('--json');
  }
});

test.each([
  [['user', 'create'], 'gatehook user create'],
  [['--stack', 'Gatehook-prod', 'user', 'list', '--limit', 'x'], 'gatehook user list'],
  [['role', 'put', 'role', '--gant', 'a'], 'gatehook role put'],
  [['user', 'crate'], 'gatehook user'],
  [['bogus'], 'gatehook'],
])('%j, written wrongly, names the help of the command that was meant', async (argv, path) => {
  const { code, err } = await run(...argv);
  expect(code).toBe(64);
  expect(err).toMatch(/^error: /);
  expect(err.endsWith(`\nSee npx ${path} --help.\n`)).toBe(true);
});

test('--version is what the launcher hands in', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: '9.8.7\n', err: '' });
});

test('--help states the exit codes', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  expect(out).toContain('Exit codes: 0 done or allowed, 1 refused or denied, 2 could not tell');
});

describe('mistakes end with 64', () => {
  test.each([
    [['usr', 'list'], "error: unknown command 'usr'\n(Did you mean user?)\nSee npx gatehook --help"],
    [['user', 'lst'], "error: unknown command 'lst'\n(Did you mean list?)"],
    [['user', 'list', '--jsn'], "error: unknown option '--jsn'\n(Did you mean --json?)"],
    [['role', 'show'], "error: missing required argument 'name'"],
    [['role', 'show', 'a', 'b'], 'error: too many arguments'],
    [
      ['dialect', 'show', 'rabitmq'],
      'error: There is no dialect or product "rabitmq". Did you mean rabbitmq?\nSee ',
    ],
    [
      ['user', 'list', '--limit', "0' is"],
      'error: --limit <count>: A limit is a number from 1 to 999999, or "all".\n',
    ],
    [['role', 'list', '--region', 'eu-west-1'], 'error: --region and --profile go with --stack'],
    [['role', 'list', '--profile', 'ops'], 'error: --region and --profile go with --stack'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain(message);
  });

  test('a group without a command prints its help', async () => {
    const { code, err } = await run('user');
    expect(code).toBe(64);
    expect(err).toContain('Usage: gatehook user');
    expect(err).not.toContain('error:');
  });

  test.each([[['user']], [['token']], [[]]])(
    '%j without a command and with --json is JSON alone',
    async (argv) => {
      const { code, out, err } = await run(...argv, '--json');
      expect({ code, out, err: JSON.parse(err) }).toEqual({
        code: 64,
        out: '',
        err: {
          error: { code: 'usage', message: 'A command is missing. --help lists those that there are.' },
        },
      });
    },
  );

  test('what was typed cannot rewrite the terminal', async () => {
    expect((await run('a\u001b[2J')).err).toContain("unknown command 'a\\u{1b}[2J'");
  });
});

test('--json: errors are JSON on standard error', async () => {
  const { code, out, err } = await run('role', 'list', '--json');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(JSON.parse(err)).toEqual({
    error: {
      code: 'no_local_stack',
      message: expect.stringContaining('Start the local stack with npx gatehook dev'),
    },
  });
});
