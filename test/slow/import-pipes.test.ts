// The command as a shell runs it: through pipes, and interrupted by Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ImportStack, lines, startImportStack } from '../import/support.ts';

const LAUNCHER = join(import.meta.dirname, '../../bin/gatehook.js');
let stack: ImportStack;

beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());

/** Starts `gatehook …argv` in the stack's folder. */
function start(...argv: readonly string[]) {
  const child = spawn(process.execPath, [LAUNCHER, ...argv], {
    cwd: stack.folder,
    env: { ...process.env, GATEHOOK_DATA: stack.folder },
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += chunk));
  child.stderr.on('data', (chunk) => (texts.err += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), ...texts }));
  return { child, ended };
}

test('in through one pipe, out through another', async () => {
  const { child, ended } = start('import', '-', '--json');
  child.stdin.end(lines({ username: 'alice', roles: [] }, { username: 'a:b' }));
  const { code, out } = await ended;
  expect({ code, ...JSON.parse(out) }).toMatchObject({
    code: 1,
    imported: 1,
    refused: 1,
    report: 'import.report.jsonl',
  });
  expect(await start('export', '--output', '-').ended).toEqual({
    code: 0,
    out: '{"username":"alice","status":"active","roles":[],"grants":[],"attributes":{}}\n',
    err: 'note: 1 users.\n',
  });
});

test('Ctrl-C while the pipe still waits: the place is kept, and the same pipe goes on', async () => {
  const rows = ['bob', 'carol', 'dave'].map((username) => lines({ username }));
  const first = start('import', '-', '--report', 'second.jsonl', '--on-conflict', 'skip');
  first.child.stdin.write(rows[0] ?? '');
  const stored = () =>
    stack.stored('bob').then(
      () => true,
      () => false,
    );
  while (!(await stored())) await new Promise((resolve) => setTimeout(resolve, 20));
  first.child.kill('SIGINT');
  expect(await first.ended).toEqual({
    code: 2,
    out: '',
    err: 'error: Stopped after line 1, with 1 user imported: interrupted. Go on with --resume.\n',
  });
  const second = start('import', '-', '--report', 'second.jsonl', '--resume', '--json');
  second.child.stdin.end(rows.join(''));
  const { code, out } = await second.ended;
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, imported: 3, skipped: 0 });
});
