// The file of an import, or standard input, and how much of it was read.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { usage } from '../terminal/errors.ts';

/** Bytes of one read: fewer turns of the event loop than Node's 64 KiB. */
const CHUNK = 262_144;

export interface SourceFile {
  /** Bytes; null for standard input. */
  readonly size: number | null;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How much of it was read, 0 to 1; null for standard input, whose end nobody knows. */
  share(): number | null;
}

/**
 * @param path `-` is standard input
 * @param signal ends the reading, also while nothing comes
 * @throws CommandError `usage` where there is no such file
 */
export async function openSource(path: string, signal: AbortSignal): Promise<SourceFile> {
  if (path === '-') return { size: null, chunks: addAbortSignal(signal, process.stdin), share: () => null };
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw usage(`There is no file ${path}.`);
  const { size } = found;
  const chunks = createReadStream(path, { highWaterMark: CHUNK, signal });
  return { size, chunks, share: () => chunks.bytesRead / Math.max(size, 1) };
}
