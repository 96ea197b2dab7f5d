// `node scripts/draw-first-minute.ts`: runs the README's first minute on a fresh stack and draws docs/images/first-minute.svg.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terminalSvg } from './terminal-svg.ts';

const PICTURE = 'docs/images/first-minute.svg';

/** The commands of the README's block that begins with `npx gatehook app create`. */
function readmeCommands(): string[] {
  const readme = readFileSync('README.md', 'utf8');
  const block = /```sh\n(npx gatehook app create .*?)```/s.exec(readme)?.[1];
  if (block === undefined)
    throw new Error('README.md has no block that begins with: npx gatehook app create');
  return block.split('\n').filter((line) => line !== '');
}

/** @returns the running stack, when it has said that it can be asked */
function startStack(data: string): Promise<ChildProcess> {
  const flags = ['--port', '0', '--dynamodb-port', '0', '--secrets-port', '0', '--data', data, '--no-demo'];
  const stack = spawn(process.execPath, ['bin/gatehook.js', 'dev', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    stack.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('/webhook')) resolve(stack);
    });
    stack.once('exit', (code) => reject(new Error(`the local stack ended with exit code ${code}`)));
  });
}

/** What the command prints, also where it ends with 1, as `explain` of a denial does. */
function run(command: string, data: string): string {
  const script = `npx() { shift; '${process.execPath}' bin/gatehook.js "$@"; }; ${command} 2>&1`;
  const env = { ...process.env, GATEHOOK_DATA: data, NO_COLOR: '1' };
  try {
    return execFileSync('bash', ['-c', script], { env, encoding: 'utf8' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? '');
  }
}

/** Secrets of a stack that is gone by now, and still nothing to print. */
const hideSecrets = (text: string) =>
  text
    .replace(/(gh[kp]_[a-z0-9-]+_)[a-z2-7]{32}_[a-z2-7]{16}/g, '$1…')
    .replace(/whsec_[A-Za-z0-9+/=]+/g, 'whsec_…');

const data = mkdtempSync(join(tmpdir(), 'gatehook-picture-'));
const stack = await startStack(data);
try {
  const steps = readmeCommands().map((command) => ({ command, output: hideSecrets(run(command, data)) }));
  writeFileSync(PICTURE, terminalSvg('The first minute with Gatehook', steps));
  console.error(`${PICTURE}: ${steps.length} commands`);
} finally {
  stack.kill();
  rmSync(data, { recursive: true, force: true });
}
