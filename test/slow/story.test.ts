// The README and the pages, followed in the order in which the README lists them, on one fresh stack and in one shell.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

jest.setTimeout(600_000);

const root = join(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(join(root, name), 'utf8');

/** The pages that the README's table "Pages" leads to. What needs AWS, an engine or a file of the reader's is left out below. */
const listed = page('README.md').split('\n## Pages\n')[1]?.split('\n## ')[0] ?? '';
const PAGES = ['README.md', ...[...listed.matchAll(/\((docs\/[a-z-]+\.md)\)/g)].map(([, name = '']) => name)]
  // test/engines follows this page, on a container engine.
  .filter((name) => name !== 'docs/local-testing.md');

/** Commands that need AWS, another terminal, a keyboard, a network or a program of the reader's own. */
const ELSEWHERE =
  /--stack|gatehook dev|openapi-|\/tmp\/|\baws |\bcdk\b|\bsam |\bnpm |\bnpx (esbuild|cdk)|gpg|localhost:3001|<[A-Z]\w+>|# asks for|TABLE|\bdocker\b|env\.json|event\.json|--follow|examples\/sign-up|main\.ts|app\.mts/;

interface Block {
  readonly page: string;
  readonly commands: string;
  /** The JSON that the page shows right below, if any. */
  readonly shown?: string;
}

const FENCE = /^```sh\n(.*?)^```(?:\s*^```json\n(.*?)^```)?/gms;

/** Each command on its own, lines that end in a backslash or a pipe put together. */
const commandsOf = (text: string): string[] =>
  text
    .replace(/\\\n\s*/g, ' ')
    .replace(/\|\n\s*/g, '| ')
    .split(/\n(?=\S)/)
    .map((command) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'));

const blocks: Block[] = PAGES.flatMap((name) =>
  [...page(name).matchAll(FENCE)].map(([, text = '', shown]) => {
    const commands = commandsOf(text).filter((command) => !ELSEWHERE.test(command));
    return { page: name, commands: commands.join('\n'), ...(shown !== undefined && { shown }) };
  }),
).filter(({ commands }) => commands !== '');

/** One shell for the whole story: what a page sets is set on the next one too. */
class Shell {
  readonly #bash: ChildProcess;
  #output = '';
  #marks = 0;

  constructor(cwd: string, environment: Readonly<Record<string, string>>) {
    this.#bash = spawn('bash', ['--noprofile', '--norc'], {
      cwd,
      env: { ...process.env, ...environment },
    });
    for (const stream of [this.#bash.stdout, this.#bash.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    // What `npx gatehook` runs in a clone, without npm's own start for each of some sixty commands.
    this.#bash.stdin?.write(
      `npx() { if [ "$1" = gatehook ]; then shift; '${process.execPath}' '${root}/bin/gatehook.js' "$@"; else '${process.execPath}' "\${@:2}"; fi; }\n`,
    );
  }

  /** @returns what the commands print, with the exit status of the last one */
  async run(commands: string): Promise<{ readonly output: string; readonly status: number }> {
    const mark = `== end of block ${++this.#marks}:`;
    this.#output = '';
    this.#bash.stdin?.write(`${commands}\necho "${mark}$?" >&2; echo\n`);
    while (!new RegExp(`${mark}\\d+`).test(this.#output))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const [output = '', status = ''] = this.#output.split(mark);
    return { output, status: Number(/^\d+/.exec(status)?.[0]) };
  }

  end(): void {
    this.#bash.kill();
  }
}

let folder: string;
let stack: ChildProcess;
let shell: Shell;
let url = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-story-'));
  const ports = ['--port', '0', '--dynamodb-port', '0', '--secrets-port', '0'];
  const env = { ...process.env, GATEHOOK_DATA: folder };
  stack = spawn(process.execPath, ['bin/gatehook.js', 'dev', ...ports], { cwd: root, env });
  let told = '';
  stack.stdout?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  while (!told.includes('Ctrl-C ends it')) await new Promise((resolve) => setTimeout(resolve, 50));
  url = /webhook\s+(http:\/\/\S+)\/webhook/.exec(told)?.[1] ?? '';
  // The reader's own folder: what a page writes down must not lie in the repository afterwards.
  const desk = join(folder, 'desk');
  mkdirSync(desk);
  symlinkSync(join(root, 'examples'), join(desk, 'examples'));
  shell = new Shell(desk, { GATEHOOK_DATA: folder });
});
afterAll(() => {
  shell.end();
  stack.kill();
  rmSync(folder, { recursive: true });
});

/** What was printed last: the reader copies it to where a page shows one of another stack. */
const printed = new Map<string, string>();
function remember(output: string): void {
  for (const [key, application = ''] of output.matchAll(/gh[kp]_([a-z0-9-]+)_[a-z2-7]{32}_[a-z2-7]{16}/g))
    printed.set(`key of ${application}`, key);
  const signer = /gatehook-application +(([a-z0-9-]+)\.\w{12})\nsigning secret +(whsec_\S+)/g;
  for (const [, id = '', application = '', secret = ''] of output.matchAll(signer)) {
    printed.set(`name of ${application}`, id);
    printed.set(`secret of ${application}`, secret);
  }
  for (const [, kid = ''] of output.matchAll(/^([\w-]{43}) +signs/gm)) printed.set('kid', kid);
}

/** The commands with the reader's own values, and yes to what asks "are you sure". */
function asTheReader(commands: string): string {
  return commands
    .replaceAll('http://localhost:3000', url)
    .replace(
      /gh[kp]_([a-z0-9-]+)_…/g,
      (_all, application: string) => printed.get(`key of ${application}`) ?? '',
    )
    .replace(
      /whsec_…/g,
      () => printed.get(`secret of ${/\b([a-z]+)\.k7gq2m4xw5ab/.exec(commands)?.[1]}`) ?? '',
    )
    .replace(
      /\b([a-z]+)\.k7gq2m4xw5ab/g,
      (_all, application: string) => printed.get(`name of ${application}`) ?? '',
    )
    .replace(/(?<= -- )[\w-]{43}$/gm, () => printed.get('kid') ?? '')
    .replace(/^(npx gatehook (?:user delete|app delete|.* --overlap 0)\b)(?![^#]*--yes)/gm, '$1 --yes');
}

/** As the page shows it: `…` stands for anything, and what differs from stack to stack for itself. */
function likeShown(shown: string): RegExp {
  const pattern = shown
    .replace(/\s+/g, '')
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.*')
    .replace(/\d{10}/g, '\\d{10}')
    .replace(/http:\/\/localhost:3000/, '[^"]*');
  return new RegExp(pattern);
}

/** Ends with 1 where the page says so: `explain` of a denial, `diff` of a file that says something else. */
const REFUSALS = /gatehook (explain|diff)/;

test('there is a story: the README and at least ten pages have commands to follow', () => {
  expect(new Set(blocks.map((block) => block.page)).size).toBeGreaterThan(10);
});

test.each(blocks.map((block, at) => ({ ...block, at: at + 1 })))(
  '$at: $page',
  async ({ commands, shown }) => {
    for (const command of asTheReader(commands).split('\n')) {
      const { output, status } = await shell.run(command);
      remember(output);
      expect({ command, output, status }).toEqual({
        command,
        output,
        status: REFUSALS.test(command) ? 1 : 0,
      });
      expect(output).not.toMatch(/^HTTP\/1\.1 [45]|"code":"(?!allowed)/m);
      if (shown !== undefined && command === asTheReader(commands).split('\n').at(-1))
        expect(output.replace(/\s+/g, '')).toMatch(likeShown(shown));
    }
  },
);
