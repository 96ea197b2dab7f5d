// `gatehook dev`, which `npm start` runs, as a new user meets it: a process, its output, what it says to paste, Ctrl-C, and the next start.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { FREE_PORTS } from '../local/local-options.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY = 'Ctrl-C ends it.';
/** Milliseconds: five processes, on a machine that may be busy. */
const WHOLE_START = 300_000;

interface Started {
  readonly output: () => string;
  readonly errors: () => string;
  /** Ends it by a signal; the exit code, or the signal that killed it. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
  readonly exited: Promise<number | string | null>;
}

const running = new Set<Started>();

/** Starts the entry under the Node that runs the tests, as the npm script does. */
function start(data: string, ...flags: string[]): Started {
  const env = { PATH: process.env.PATH, ...FREE_PORTS, GATEHOOK_DATA: data };
  const child = spawn(process.execPath, ['bin/gatehook.js', 'dev', ...flags], { cwd: ROOT, env });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = once(child, 'close').then(([code, signal]) => code ?? signal);
  const started: Started = {
    output: () => output,
    errors: () => errors,
    exited,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
  running.add(started);
  void exited.then(() => running.delete(started));
  return started;
}

async function startReady(data: string, ...flags: string[]): Promise<Started> {
  const started = start(data, ...flags);
  const ended = started.exited.then(() => {
    throw new Error(`It ended: ${started.output()}${started.errors()}`);
  });
  const ready = (async () => {
    while (!started.output().includes(READY)) await new Promise((resolve) => setTimeout(resolve, 20));
  })();
  await Promise.race([ready, ended]);
  return started;
}

afterEach(async () => {
  for (const started of running) await started.end('SIGKILL');
});

/** Runs a line as it was printed, in a shell; what it says counts here, not its exit code. */
async function paste(line: string): Promise<string> {
  const gatehook = `'${process.execPath}' bin/gatehook.js`;
  const shell = spawn('sh', ['-c', line.replace('npx gatehook', gatehook)], { cwd: ROOT });
  return (await shell.stdout.setEncoding('utf8').toArray()).join('');
}

/** The line of the output that holds a text, and those that a backslash joins to it. */
function printedLine(output: string, text: string): string {
  const lines = output.split('\n');
  const first = lines.findIndex((line) => line.includes(text));
  const last = lines.findIndex((line, at) => at >= first && !line.endsWith('\\'));
  return lines.slice(first, last + 1).join('\n');
}

describe('the first start and the next', () => {
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), 'gatehook-start-'));
  });
  afterAll(() => rmSync(data, { recursive: true }));

  test(
    'shows three answers and commands that work as pasted; Ctrl-C ends it; the next start has the data',
    async () => {
      const first = await startReady(data);
      const output = first.output();
      // On a busy machine a first answer may be 503: the demo asks again then, as the client does.
      const answers = [...output.matchAll(/^ {2}(\d{3}) [A-Za-z ]+ {2}(\{.*\})$/gm)]
        .map(([, status, body]) => ({ status: Number(status), body: JSON.parse(body ?? '') }))
        .filter(({ status }) => status !== 503);
      expect(answers).toMatchObject([
        { status: 200, body: { decision: 'allow', username: 'alice', permissions: ['orders:42:refund'] } },
        { status: 401, body: { code: 'invalid_credentials' } },
        { status: 403, body: { code: 'not_authorized', denied: ['orders:13:refund'] } },
      ]);
      expect(output).toContain('allowed by "orders:*:refund" of the role clerk');
      expect(output).toContain('denied by "!orders:13:**" of the role clerk');
      expect(output.match(/ghk_\w+/g)).toHaveLength(1);
      expect(output).not.toMatch(/whsec_|WARNING/);

      const curl = printedLine(output, 'curl -i');
      expect(await paste(curl)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(await paste(printedLine(output, 'npx gatehook check'))).toMatch(/allow/i);
      expect(await paste(printedLine(output, 'npx gatehook explain'))).toContain('!orders:13:**');

      expect(await first.end('SIGINT')).toBe(0);
      expect(first.output()).toMatch(/Ended\. Nothing is lost; npx gatehook dev goes on from here\.\n$/);
      expect(first.errors()).toBe('');
      expect(existsSync(join(data, 'local.json'))).toBe(false);

      const second = await startReady(data);
      expect(second.output()).toContain(
        'In the table: 1 application, 1 role, 1 user. See npx gatehook app list.',
      );
      expect(second.output()).not.toMatch(/ghk_|whsec_|correct horse/);
      const port = /http:\/\/localhost:(\d+)\/webhook/.exec(second.output())?.[1];
      expect(await paste(curl.replace(/localhost:\d+/, `localhost:${port}`))).toMatch(
        /^HTTP\/1\.1 200 OK\r\n/,
      );
      expect(await second.end('SIGTERM')).toBe(0);
    },
    WHOLE_START,
  );
});

describe('a start of its own', () => {
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), 'gatehook-start-'));
  });
  afterAll(() => rmSync(data, { recursive: true }));

  test(
    '--no-demo creates nothing; --json-logs writes the lines of Lambda; --bind warns',
    async () => {
      const started = await startReady(data, '--no-demo', '--json-logs', '--bind', '0.0.0.0');
      expect(started.output()).toContain('The table is empty. Begin with npx gatehook app create shop.');
      expect(started.output()).not.toContain('alice');
      expect(started.output()).toContain('WARNING: all three listen on 0.0.0.0 (GATEHOOK_BIND).');
      const url = /http:\/\/localhost:\d+\/webhook/.exec(started.output())?.[0] ?? '';
      await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      expect(await started.end('SIGINT')).toBe(0);
      const lines = started
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ message: 'decision', service: 'gatehook-local', code: 'untrusted_caller' }),
      );
    },
    WHOLE_START,
  );

  test('a taken port ends it with exit code 1 and one sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const bound = other.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const started = start(data, '--port', String(port));
    expect(await started.exited).toBe(1);
    expect(started.errors()).toBe(
      `error: Port ${port} is taken. End what listens there, or choose another: GATEHOOK_PORT=${port + 10} npx gatehook dev\n`,
    );
    expect(started.output()).toBe('');
    other.close();
  });

  test('--help explains and starts nothing', async () => {
    const started = start(data, '--help');
    expect(await started.exited).toBe(0);
    expect(started.output()).toMatch(/^Runs the whole of Gatehook on this machine/);
  });
});
