// Starts a server of DynamoDB's protocol that is not the one of `npm test`, so that the tests can run against it too.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const { GATEHOOK_TOOLS, XDG_CACHE_HOME } = process.env;
const tools = GATEHOOK_TOOLS ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gatehook-tools');

interface Program {
  readonly path: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => Readonly<Record<string, string>>;
}

const ONE_THREAD = `import sys
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)`;

const PROGRAMS = {
  // Its own command serves each request by a thread, and two threads pass the same condition of a write.
  moto: {
    path: join(tools, 'python/bin/python'),
    args: (port) => ['-c', ONE_THREAD, String(port)],
  },
  ministack: {
    path: join(tools, 'python/bin/ministack'),
    args: () => [],
    env: (port) => ({ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1' }),
  },
} as const satisfies Record<string, Program>;

export type StoreName = keyof typeof PROGRAMS;

export interface ForeignStore {
  readonly endpoint: string;
  stop(): void;
}

/** Waits until the server answers anything at all. @throws Error after two minutes, or when it has ended */
async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 120_000 && child.exitCode === null; waited += 200) {
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(200);
  }
  throw new Error(`${child.spawnfile} does not answer at ${endpoint}`);
}

/** @returns the running server, or null where scripts/install-foreign-tools.sh did not install it */
export async function startForeignStore(name: StoreName): Promise<ForeignStore | null> {
  const program: Program = PROGRAMS[name];
  if (!existsSync(program.path)) return null;
  const port = await freePort();
  const env = { ...process.env, ...program.env?.(port) };
  const child = spawn(program.path, program.args(port), { stdio: 'ignore', env });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilItAnswers(endpoint, child);
  } catch (error) {
    child.kill();
    throw error;
  }
  return { endpoint, stop: () => void child.kill() };
}
