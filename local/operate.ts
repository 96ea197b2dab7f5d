// Runs a command of the command line in this process, on the stack that this process runs.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { main as runCommand } from '../cli/main.ts';

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  /** Errors and notes. */
  readonly err: string;
}

/**
 * Runs one command; no person is asked.
 * @param data the stack's data folder
 * @param argv without node and script
 */
export async function operate(data: string, argv: readonly string[]): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const exitCode = await runCommand(argv, '', {
    env: { GATEHOOK_DATA: data },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => new Uint8Array(),
    operator: { user: 'npm start', host: hostname() },
    now: Date.now,
    randomBytes: (count) => randomBytes(count),
  });
  return { exitCode, out: out.join(''), err: err.join('') };
}
