// bin/gatehook.js as a shell starts it: the sources in a clone, compiled JavaScript in the packed package.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const LAUNCHER = join(import.meta.dirname, '../../bin/gatehook.js');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const start = (launcher: string, ...argv: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...argv], { cwd: tmpdir() }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });

describe('in a clone', () => {
  test("--version is the package's", async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(await start(LAUNCHER, '--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('--version needs no Node 24, no dependency and no stack', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehook-version-'));
    await mkdir(join(folder, 'bin'));
    await cp(LAUNCHER, join(folder, 'bin/gatehook.js'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '1.2.3' }));
    expect(await start(join(folder, 'bin/gatehook.js'), '-V')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    await rm(folder, { recursive: true });
  });

  test('a reader that has seen enough ends nothing: no stack trace, and the exit code of the command', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'dialect', 'list'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Closed before anything is written to it.
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('the exit code is passed on', async () => {
    const { code, err } = await start(LAUNCHER, 'usr');
    expect(code).toBe(64);
    expect(err).toContain('(Did you mean user?)');
  });
});

describe('in the packed package', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehook-packed-'));
    await Promise.all([mkdir(join(folder, 'bin')), mkdir(join(folder, 'dist/cli'), { recursive: true })]);
    await cp(LAUNCHER, join(folder, 'bin/gatehook.js'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '1.2.3' }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('runs dist/cli/main.js with the arguments and the version', async () => {
    const compiled =
      'export const main = async (...given) => { process.stdout.write(JSON.stringify(given)); return 7; };';
    await writeFile(join(folder, 'dist/cli/main.js'), compiled);
    expect(await start(join(folder, 'bin/gatehook.js'), 'role', 'list')).toEqual({
      code: 7,
      out: '[["role","list"],"1.2.3"]',
      err: '',
    });
  });
});

describe('gatehook dev', () => {
  test('in the packed package: runs dist/local/main.js with its own options alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehook-packed-'));
    await Promise.all([mkdir(join(folder, 'bin')), mkdir(join(folder, 'dist/local'), { recursive: true })]);
    await cp(LAUNCHER, join(folder, 'bin/gatehook.js'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '1.2.3' }));
    const compiled =
      'export const main = async (argv) => { process.stdout.write(JSON.stringify(argv)); return 7; };';
    await writeFile(join(folder, 'dist/local/main.js'), compiled);
    const ended = await start(join(folder, 'bin/gatehook.js'), 'dev', '--port', '3001');
    expect(ended).toEqual({ code: 7, out: '["--port","3001"]', err: '' });
    await rm(folder, { recursive: true });
  });

  test('in a clone: lists its options', async () => {
    const { code, out } = await start(LAUNCHER, 'dev', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: npx gatehook dev [options]');
  });

  test('behind another option it is not started, and it is said how', async () => {
    const { code, err } = await start(LAUNCHER, '--stack', 'Gatehook-dev', 'dev', '--port', '3001');
    expect(code).toBe(64);
    expect(err).toContain('"dev" comes first, and then its own options: npx gatehook dev --port 3001.');
  });
});

describe('in the packed package, under Node 20', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehook-packed-'));
    await Promise.all([mkdir(join(folder, 'bin')), mkdir(join(folder, 'dist/cli'), { recursive: true })]);
    await cp(LAUNCHER, join(folder, 'bin/gatehook.js'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '1.2.3' }));
    const compiled =
      'export const main = async () => { process.stdout.write(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED); return 0; };';
    await writeFile(join(folder, 'dist/cli/main.js'), compiled);
    await writeFile(join(folder, 'old.mjs'), OLD_NODE);
    await writeFile(join(folder, 'terminal.mjs'), `process.stderr.isTTY = true;\n${OLD_NODE}`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('standard error is a pipe: nothing is said, and the SDK is kept from saying it', async () => {
    expect(await start(join(folder, 'old.mjs'))).toEqual({ code: 0, out: 'true', err: '' });
  });

  test('standard error is a terminal: one line says which Node this is and until when it serves', async () => {
    expect(await start(join(folder, 'terminal.mjs'))).toEqual({
      code: 0,
      out: 'true',
      err: 'note: this is Node 20.0.0. Gatehook runs on it, but from January 2027 the AWS SDK needs Node 22.\n',
    });
  });
});

describe('in a clone, under an older Node', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehook-clone-'));
    await Promise.all(['bin', 'cli'].map((name) => mkdir(join(folder, name))));
    await cp(LAUNCHER, join(folder, 'bin/gatehook.js'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '1.2.3' }));
    await writeFile(join(folder, 'cli/main.ts'), '');
    await writeFile(join(folder, 'old.mjs'), OLD_NODE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('without Node 24 in node_modules it says how to get it', async () => {
    const { code, err } = await start(join(folder, 'old.mjs'));
    expect(code).toBe(2);
    expect(err).toContain('a clone of Gatehook runs its TypeScript on Node 24, and this is v20.0.0.');
    expect(err).toContain('Run npm ci');
  });

  test('the Node in node_modules runs it, and its exit code is passed on', async () => {
    await mkdir(join(folder, 'node_modules/node/bin'), { recursive: true });
    const pinned = '#!/bin/sh\necho "${1##*/} $2 $3"\nexit 5\n';
    await writeFile(join(folder, 'node_modules/node/bin/node'), pinned, { mode: 0o755 });
    expect(await start(join(folder, 'old.mjs'), 'role', 'list')).toEqual({
      code: 5,
      out: 'gatehook.js role list\n',
      err: '',
    });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('%s before that Node heeds it ends both, with %d', async (signal, expected) => {
    const pinned = '#!/bin/sh\necho started $$\nexec sleep 60\n';
    await writeFile(join(folder, 'node_modules/node/bin/node'), pinned, { mode: 0o755 });
    const child = spawn(process.execPath, [join(folder, 'old.mjs')], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout, 'data');
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(expected);
    const pinnedId = Number(String(line).split(' ')[1]);
    expect(() => process.kill(pinnedId, 0)).toThrow('ESRCH');
  });
});

/** Pretends to be Node 20 before the launcher looks. */
const OLD_NODE = `
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });
Object.defineProperty(process, 'version', { value: 'v20.0.0' });
await import('./bin/gatehook.js');
`;
