// The file of an import, or standard input.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { usage } from '../../terminal/errors.ts';
import { BrokenFile } from '../rows/faults.ts';

/** Bytes of one read: fewer turns of the event loop than Node's 64 KiB. */
const CHUNK = 262_144;

export interface SourceFile {
  /** Bytes; null for standard input and other pipes, whose end is not known before it comes. */
  readonly size: number | null;
  /** Reads it from its beginning: a file as often as wanted, a pipe once. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file that is written anew meanwhile may end at the end of a row: the users behind it would be missing without a word. */
async function* readWhole(path: string, size: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, signal })) {
    length += chunk.length;
    yield chunk;
  }
  if (length >= size) return;
  throw new BrokenFile(
    'file_became_shorter',
    `The file became shorter while it was read: ${length} bytes instead of ${size}. Import a copy that stays as it is.`,
  );
}

/**
 * @param path `-` is standard input
 * @param signal ends the reading, also while nothing comes
 * @throws CommandError `usage` where there is no such file
 */
export async function openSource(path: string, signal: AbortSignal): Promise<SourceFile> {
  if (path === '-') return { size: null, chunks: () => addAbortSignal(signal, process.stdin) };
  const found = await stat(path).catch(() => null);
  if (found === null) throw usage(`There is no file ${path}.`);
  if (found.isDirectory()) throw usage(`${path} is a folder. Name one file of it at a time.`);
  // A pipe with a name, such as that of <(gunzip -c users.gz), has no size.
  const size = found.isFile() ? found.size : null;
  return { size, chunks: () => readWhole(path, size ?? 0, signal) };
}
