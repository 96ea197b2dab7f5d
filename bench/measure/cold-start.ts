// One cold start: a process of Node with Lambda's runtime client, until it asks for an event, or until it has answered the first.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import type { LambdaClient } from './lambda-client.ts';
import type { RuntimeApi } from './runtime-api.ts';

export interface Start {
  /** The asset's folder, as Lambda has it in /var/task. */
  readonly folder: string;
  /** Such as `webhook.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** With it the start ends with the first answer; without it, with the end of init. */
  readonly event?: unknown;
  /** A text that the first answer holds. */
  readonly holds?: string;
}

export interface Spent {
  /** From the spawn of the process. */
  readonly milliseconds: number;
  /** Milliseconds of processor time of all its threads; absent where the system does not tell. */
  readonly cpu?: number;
}

/** Milliseconds: Lambda ends an init after ten seconds too. */
const LIMIT = 10_000;

/**
 * Milliseconds of one thread; 0 where it has just ended, as the one does in which the client looks up a name.
 * Nanoseconds on a processor stand first (Documentation/scheduler/sched-stats.rst of Linux).
 */
function threadTime(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]) / 1e6;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return 0;
    throw error;
  }
}

function processorTime(pid: number): number | undefined {
  const files = globSync(`/proc/${pid}/task/*/schedstat`);
  return files.length === 0 ? undefined : files.reduce((sum, file) => sum + threadTime(file), 0);
}

function environmentOf({ folder, handler, environment }: Start, { port }: RuntimeApi) {
  return {
    PATH: process.env.PATH,
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: handler,
    ...environment,
  };
}

/** Waits for what the start is to come to. @throws where the process fails, ends, or answers something else */
function measured(api: RuntimeApi, { event, holds = '' }: Start, child: ChildProcess, began: number) {
  return new Promise<Spent>((resolve, reject) => {
    const finish = () => {
      const milliseconds = performance.now() - began;
      const cpu = processorTime(child.pid ?? 0);
      resolve({ milliseconds, ...(cpu !== undefined && { cpu }) });
    };
    const failed = (reason: string) => reject(new Error(reason));
    api.serve(event ?? null, {
      ready: () => event === undefined && finish(),
      answered: (body) =>
        body.includes(holds) ? finish() : failed(`answered ${body.slice(0, 500)}, without ${holds}`),
      failed,
    });
    child.once('error', reject);
    child.once('exit', (code) => failed(`the process ended with exit code ${code}`));
    setTimeout(failed, LIMIT, `no answer within ${LIMIT / 1000} s`).unref();
  });
}

/** @throws where the process does not come to what it is to come to */
export async function coldStart(api: RuntimeApi, client: LambdaClient, start: Start): Promise<Spent> {
  const began = performance.now();
  const child = spawn(process.execPath, [client.program, start.handler], {
    cwd: start.folder,
    env: environmentOf(start, api),
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    return await measured(api, start, child, began);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
