// `gatehook completion`: the scripts, run by the real shells where they are installed, against commander's own tree.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Command, Option } from 'commander';
import { SCRIPTS } from '../../cli/completion/command.ts';
import { optionsAt, type Place, placesOf } from '../../cli/completion/tree.ts';
import { main } from '../../cli/main.ts';

type Shell = 'bash' | 'zsh' | 'fish';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function output(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, '9.8.7', {
    env: {},
    operator: { user: 'olga', host: 'desk' },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => new Uint8Array(),
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
  });
  return { code, out: out.join(''), err: err.join('') };
}

const scriptOf = async (shell: Shell) => (await output('completion', shell)).out;

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
/** Printed before the candidates of each line. */
const MARK = '--line--';

/** Asks for the candidates of each line, which ends where the cursor stands; its words are separated by one space. */
const ASK: Readonly<Record<Shell, (line: string) => string>> = {
  bash: (line) => {
    const words = line.split(' ');
    return `COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _gatehook; printf '%s\\n' ${quoted(MARK)} "\${COMPREPLY[@]}"`;
  },
  // The completion system needs a terminal: what it is called with is printed instead.
  zsh: (line) => {
    const words = line.split(' ');
    return `words=(${words.map(quoted).join(' ')}); CURRENT=${words.length}; print -r -- ${quoted(MARK)}; _gatehook`;
  },
  fish: (line) => `echo ${quoted(MARK)}; complete -C ${quoted(line)}`,
};
const BEFORE: Readonly<Record<Shell, string>> = {
  bash: 'complete() { :; }; ',
  zsh: `compdef() { :; }; _files() { :; }; compadd() { shift; print -rl -- "$@"; }
    _describe() { local each; for each in "\${(@P)2}"; do print -r -- "\${\${each//\\\\\\\\:/\\x01}%%:*}"; done; }; `,
  fish: '',
};

/** The candidates of each line, without their descriptions; those that begin as the last word does. */
async function candidates(
  shell: Shell,
  lines: readonly string[],
  script?: string,
): Promise<readonly string[][]> {
  const path = join(folder, `completion.${shell}`);
  writeFileSync(path, script ?? (await scriptOf(shell)));
  const asks = lines.map(ASK[shell]).join('\n');
  writeFileSync(join(folder, `ask.${shell}`), `${BEFORE[shell]}source ${quoted(path)}\n${asks}\n`);
  const options = { bash: ['--noprofile', '--norc'], zsh: ['-f'], fish: ['--no-config'] };
  const run = spawnSync(shell, [...options[shell], join(folder, `ask.${shell}`)], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  });
  expect(run.stderr).toBe('');
  const answers = run.stdout.split(`${MARK}\n`).slice(1);
  return answers.map((answer, at) => {
    const last = lines[at]?.split(' ').at(-1) ?? '';
    const words = answer.split('\n').map((line) => line.split('\t')[0] ?? '');
    return words.filter((word) => word !== '' && word.startsWith(last)).sort();
  });
}

/** The program with all its commands, as `placesOf` sees it. */
async function realPlaces(
  shell: Shell,
): Promise<{ readonly places: readonly Place[]; readonly script: string }> {
  let places: readonly Place[] = [];
  const { parseAsync } = Command.prototype;
  Command.prototype.parseAsync = async function (...given) {
    places = placesOf(this);
    return parseAsync.apply(this, given);
  };
  const script = await scriptOf(shell).finally(() => {
    Command.prototype.parseAsync = parseAsync;
  });
  return { places, script };
}

const installed = (shell: Shell) => spawnSync(shell, ['-c', 'true']).status === 0;

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const run = installed(shell) ? describe : describe.skip;
  run(installed(shell) ? shell : `${shell} (skipped: not installed)`, () => {
    test('every command and every option of the whole tree', async () => {
      const { places, script } = await realPlaces(shell);
      expect(places.length).toBeGreaterThan(40);
      const line = ({ path }: Place, last: string) =>
        ['gatehook', ...path.split(' '), last].filter((word, at) => word !== '' || at > 1).join(' ');
      // fish looks at all conditions for each: a few tell as much, and all take six seconds.
      const asked = places.slice(1).filter((_, at) => shell !== 'fish' || at % 8 === 0);
      const groups = places.filter(({ path, commands }) => path !== '' && commands.length > 0);
      const found = await candidates(
        shell,
        [...groups.map((place) => line(place, '')), ...asked.map((place) => line(place, '--'))],
        script,
      );
      const expected = [
        ...groups.map(({ commands }) => commands.map(({ name }) => name).sort()),
        ...asked.map((place) =>
          optionsAt(place, places)
            .map(({ flag }) => flag)
            .sort(),
        ),
      ];
      expect(found).toEqual(expected);
    });

    test('the beginning of a word, the choices of an option and of an argument', async () => {
      const lines = [
        'gatehook us',
        'gatehook user cr',
        'gatehook user list --status ',
        'gatehook user list --status a',
        'gatehook app create shop --key-place ',
        'gatehook completion ',
        'gatehook --stack app role li',
        'gatehook --stack Gatehook-prod user list --st',
      ];
      expect(await candidates(shell, lines)).toEqual([
        ['user'],
        ['create'],
        ['active', 'disabled'],
        ['active'],
        ['header', 'path'],
        ['bash', 'fish', 'zsh'],
        ['list'],
        ['--stack', '--status'],
      ]);
    });

    test('what a description holds is never run by the shell', async () => {
      const evil = `it's "$(touch ${folder}/run)" \`touch ${folder}/run\` \\ a:b; touch ${folder}/run #`;
      const program = new Command('gatehook').description(evil).option('--stack <name>', evil);
      program
        .command('odd')
        .description(evil)
        .addOption(new Option('--way <way>', evil).choices(['a', 'b']));
      const script = SCRIPTS[shell](placesOf(program));
      expect(
        await candidates(shell, ['gatehook od', 'gatehook odd --w', 'gatehook odd --way '], script),
      ).toEqual([['odd'], ['--way'], ['a', 'b']]);
      expect(spawnSync('test', ['-e', join(folder, 'run')]).status).toBe(1);
    });
  });
}

test('an unknown shell is refused with those that there are', async () => {
  const { code, err } = await output('completion', 'tcsh');
  expect(code).toBe(64);
  expect(err).toContain('Allowed choices are bash, zsh, fish.');
});

test('--json holds the script', async () => {
  const { out } = await output('completion', 'bash', '--json');
  expect(JSON.parse(out)).toEqual({ shell: 'bash', script: (await scriptOf('bash')).trimEnd() });
});
