// The decision log of a stack on this machine: two files in its data folder, read while they are written.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderFault } from '../stack/private-folder.ts';
import { failed } from '../terminal/errors.ts';
import { type LogEntry, readEntry } from './entry.ts';
import type { DecisionLog, LogRequest } from './source.ts';

/** Written by local/log-file.ts: when the current file is full it becomes the previous one, in place of an older. */
export const LOG_FILES = { current: 'decisions.jsonl', previous: 'decisions.1.jsonl' } as const;

/** Milliseconds between two looks at a file that is followed. */
const PAUSE = 250;
const CHUNK = 64 * 1024;
const LINE_BREAK = 10;

/** One open file: its lines, as far as they are whole. */
class OpenFile {
  readonly inode: number;
  readonly #handle: FileHandle;
  #rest = Buffer.alloc(0);

  constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** The lines from where it was read to last time up to its end; a line that is being written comes next time. */
  async *lines(): AsyncGenerator<string> {
    const chunk = Buffer.alloc(CHUNK);
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK, null);
      if (bytesRead === 0) return;
      let rest = Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]);
      for (let end = rest.indexOf(LINE_BREAK); end >= 0; end = rest.indexOf(LINE_BREAK)) {
        yield rest.toString('utf8', 0, end);
        rest = rest.subarray(end + 1);
      }
      this.#rest = rest;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** null where there is no such file. */
async function openFile(path: string): Promise<OpenFile | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return handle && new OpenFile(handle, (await handle.stat()).ino);
}

async function inodeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.ino ?? null;
}

/** Ends early, without an error, where the signal says stop. */
const pause = (signal: AbortSignal) => sleep(PAUSE, undefined, { signal }).catch(() => undefined);

async function* entriesOf(file: OpenFile, since: number): AsyncGenerator<LogEntry> {
  for await (const line of file.lines()) {
    const entry = readEntry(line);
    if (entry !== null && entry.at >= since) yield entry;
  }
}

/** The current file to its end, then its successor where there is one by now; and on, where it is followed. */
async function* readOn(path: string, first: OpenFile, request: LogRequest): AsyncGenerator<LogEntry> {
  const { since, follow, signal } = request;
  let file = first;
  try {
    while (!signal.aborted) {
      yield* entriesOf(file, since);
      const standing = await inodeOf(path);
      if (standing !== null && standing !== file.inode) {
        // What was written between the last look and the exchange of the files.
        yield* entriesOf(file, since);
        const next = await openFile(path);
        if (next === null) continue;
        await file.close();
        file = next;
      } else if (follow) await pause(signal);
      else return;
    }
  } finally {
    await file.close();
  }
}

async function* read(folder: string, request: LogRequest): AsyncGenerator<LogEntry> {
  const path = join(folder, LOG_FILES.current);
  // The current one first: where the files are exchanged meanwhile, the previous one is the same file.
  const current = await openFile(path);
  const previous = await openFile(join(folder, LOG_FILES.previous));
  if (current === null) {
    await previous?.close();
    throw failed(
      'no_log',
      `There is no decision log here (${path}). npx gatehook dev writes one; for a stack on AWS name it with --stack.`,
    );
  }
  if (previous !== null) {
    try {
      if (previous.inode !== current.inode) yield* entriesOf(previous, request.since);
    } finally {
      await previous.close();
    }
  }
  yield* readOn(path, current, request);
}

/**
 * Opens the log of the stack that `npx gatehook dev` runs, or ran last.
 * @param folder its data folder
 * @throws CommandError `no_log`, `unsafe_folder`
 */
export async function openLocalLog(folder = '.gatehook'): Promise<DecisionLog> {
  const fault = await folderFault(folder, 'read').catch(() => null);
  if (fault !== null) throw failed('unsafe_folder', fault);
  return { read: (request) => read(folder, request), close: () => undefined };
}
