// PostgreSQL as Debian brings it, on a folder of its own that goes with the bench: the store of the peers' sessions.
import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listening } from '../servers/frame.ts';

export interface Postgres {
  readonly port: number;
  readonly version: string;
  stop(): void;
}

/** One for each peer: both have tables called session. */
const DATABASES = ['better_auth', 'express'];

/** PostgreSQL refuses to run as root. */
const asOwner = (command: string, ...rest: string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...rest]] : [command, rest];

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

/** @throws with a reason to print, where it is not installed or does not start */
export async function startPostgres(): Promise<Postgres> {
  const folder = globSync('/usr/lib/postgresql/*/bin').at(-1);
  if (folder === undefined)
    throw new Error('PostgreSQL is not installed; on Debian: apt-get install postgresql');
  const data = mkdtempSync(join(tmpdir(), 'gatehook-postgres-'));
  const run = ([command, rest]: [string, string[]]) =>
    spawnSync(command, rest, { cwd: '/', encoding: 'utf8' });
  if (process.getuid?.() === 0) run(['chown', ['postgres', data]]);
  const made = run(asOwner(join(folder, 'initdb'), '-D', data, '-U', 'bench', '--auth', 'trust'));
  if (made.status !== 0) throw new Error(`initdb fails: ${made.stderr || made.error}`);
  const port = await freePort();
  const flags = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', data];
  const [command, rest] = asOwner(join(folder, 'postgres'), ...flags);
  const server = spawn(command, rest, { cwd: '/', stdio: 'ignore' });
  const stop = () => {
    run(asOwner(join(folder, 'pg_ctl'), 'stop', '-D', data, '-m', 'immediate'));
    server.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  for (let tried = 0; tried < 100; tried++) {
    if (await answers(port)) {
      for (const database of DATABASES)
        run([join(folder, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench', database]]);
      const { stdout } = run([join(folder, 'postgres'), ['--version']]);
      return { port, version: /[0-9.]+/.exec(stdout)?.[0] ?? '', stop };
    }
    await sleep(100);
  }
  stop();
  throw new Error('PostgreSQL does not answer within ten seconds');
}
