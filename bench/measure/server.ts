// Servers in processes of their own: started, asked for what they spent, and ended with the bench.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Questions } from './load.ts';

/** What a server tells when it can be asked. */
export interface Ready {
  readonly port: number;
  /** By a name of the server's own. */
  readonly questions?: Readonly<Record<string, Questions>>;
  /** The work is done in processes of another program, whose processor time is not known. */
  readonly isForeign?: boolean;
  /** Of what it runs. */
  readonly version?: string;
}

export interface Server extends Ready {
  readonly pid: number;
  /** Milliseconds of processor time since its start; null where it is not known. */
  processorTime(): Promise<number | null>;
  stop(): Promise<void>;
}

/** Milliseconds in which a server must be ready (Flask's installs itself first), and in which it must end. */
const [START, GRACE] = [180_000, 5000];

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill();
});

/** The next thing that the process says. */
function message<T>(child: ChildProcess, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      clearTimeout(late);
      child.off('message', said).off('exit', ended).off('error', failed);
      act();
    };
    const said = (message: unknown) => end(() => resolve(message as T));
    const ended = (code: number | null) => end(() => reject(new Error(`it ended with exit code ${code}`)));
    const failed = (error: Error) => end(() => reject(error));
    const late = setTimeout(() => failed(new Error(`it says nothing for ${limit / 1000} s`)), limit);
    child.once('message', said).once('exit', ended).once('error', failed);
  });
}

export interface ServerOptions {
  /** Told to the server as its one argument, in JSON. */
  readonly settings?: unknown;
  readonly node?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * @param file below bench/, such as `servers/gatehook.ts`
 * @throws where it does not start; its own words stand on the standard error
 */
export async function startServer(file: string, options: ServerOptions = {}): Promise<Server> {
  const { settings = {}, node = [], environment = {} } = options;
  const child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--no-warnings', ...node],
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  try {
    return { ...(await message<Ready>(child, START)), ...controls(child) };
  } catch (error) {
    child.kill();
    throw new Error(`bench/${file} does not start: ${(error as Error).message}`, { cause: error });
  }
}

const controls = (child: ChildProcess): Pick<Server, 'pid' | 'processorTime' | 'stop'> => ({
  pid: child.pid ?? 0,
  async processorTime() {
    child.send('processor time');
    return message<number | null>(child, START);
  },
  async stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.send('stop');
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE);
    await ended;
    clearTimeout(late);
  },
});
