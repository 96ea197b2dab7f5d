// What the command line takes from the outside: streams, environment, time and randomness, handed in for tests.
import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { failed, usage } from './errors.ts';
import { outliveReader } from './outlive-reader.ts';
import { standardOutput } from './standard-output.ts';

export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  readInput(): Promise<Uint8Array>;
  /** Asks a person without showing the answer; absent where there is no terminal. */
  readonly askSecret?: (prompt: string) => Promise<string>;
  /** Asks a person and shows what is typed; absent likewise. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted once the reader of standard output has gone away, as behind `| head -1`. */
  readonly readerGone?: AbortSignal;
  /** Whether standard error is a terminal, where progress can be redrawn. */
  readonly isTerminal?: boolean;
  /** Which streams show colour: terminals, unless NO_COLOR is set. */
  readonly colour?: { readonly out: boolean; readonly err: boolean };
  /** Who runs the command on which machine, for the record of changes. */
  readonly operator: { readonly user: string; readonly host: string };
  /** Unix milliseconds. */
  now(): number;
  randomBytes(count: number): Uint8Array;
}

/** Far above any password; an endless pipe must not fill the memory. */
const MAX_INPUT = 64 * 1024;

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_INPUT) throw usage(`Standard input holds more than ${MAX_INPUT} bytes.`);
  }
  return Buffer.concat(chunks);
}

/** One line from the terminal. */
async function readLine(prompt: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const interrupted = new AbortController();
  // Ctrl-C, and Ctrl-D, which ends the input.
  for (const end of ['SIGINT', 'close']) lines.once(end, () => interrupted.abort());
  try {
    return await lines.question(prompt, { signal: interrupted.signal });
  } catch (error) {
    throw failed('interrupted', 'Nothing was changed.', error);
  } finally {
    lines.close();
  }
}

async function askSecret(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  // readline echoes to its output, so that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return readLine('', nowhere).finally(() => process.stderr.write('\n'));
}

const ask = (question: string): Promise<string> => readLine(question, process.stderr);

const showsColour = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && stream.hasColors();

/** In a container a user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The real streams, environment, clock and randomness of this process. */
export function processIo(): Io {
  const { stdout, stderr } = process;
  const output = standardOutput();
  const readerGone = outliveReader(output, process);
  outliveReader(stderr, null);
  return {
    env: process.env,
    out: (text) => void output.write(text),
    err: (text) => void stderr.write(text),
    readInput,
    readerGone,
    ...(process.stdin.isTTY && stderr.isTTY ? { askSecret, ask } : {}),
    operator: { user: userName(), host: hostname() },
    isTerminal: stderr.isTTY === true,
    colour: { out: showsColour(stdout), err: showsColour(stderr) },
    now: Date.now,
    randomBytes: (count) => randomBytes(count),
  };
}
