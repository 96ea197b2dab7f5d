// The file of an import, or standard input.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { usage } from '../../terminal/errors.ts';

/** Bytes of one read: fewer turns of the event loop than Node's 64 KiB. */
const CHUNK = 262_144;

export interface SourceFile {
  /** Bytes; null for standard input and other pipes, whose end is not known before it comes. */
  readonly size: number | null;
  /** Reads it from its beginning: a file as often as wanted, a pipe once. */
  chunks(): AsyncIterable<Uint8Array>;
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
  return {
    // A pipe with a name, such as that of <(gunzip -c users.gz), has no size.
    size: found.isFile() ? found.size : null,
    chunks: () => createReadStream(path, { highWaterMark: CHUNK, signal }),
  };
}
