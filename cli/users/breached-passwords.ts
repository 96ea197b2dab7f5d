// Looking a password up in Have I Been Pwned's list, kept on disk as its downloader writes it. No network call.
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export class BreachedListError extends Error {
  readonly code = 'broken_breached_list';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BreachedListError';
  }
}

/** SHA-1 in upper-case hexadecimal; the range files are named by the first five characters. */
const HASH_CHARACTERS = 40;
const PREFIX_CHARACTERS = 5;
/** A line is 40 characters, a colon, a count and a line end: two of the longest fit. */
const WINDOW = 128;

/** A count of 0 is padding, which the service adds so that answers do not differ in length. */
const countsIn = (line: string): boolean => Number(line.split(':')[1]) > 0;

async function readRange(directory: string, prefix: string): Promise<string> {
  for (const name of [`${prefix}.txt`, prefix]) {
    try {
      return await readFile(join(directory, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw new BreachedListError(`the range file ${name} cannot be read`, error);
    }
  }
  // Every one of the 1,048,576 ranges has entries: a missing file is a broken download, not a good password.
  throw new BreachedListError(`the directory has no range file ${prefix}.txt; download the whole list`);
}

async function isInRange(directory: string, hash: string): Promise<boolean> {
  const text = await readRange(directory, hash.slice(0, PREFIX_CHARACTERS));
  const suffix = `${hash.slice(PREFIX_CHARACTERS)}:`;
  return text.split('\n').some((line) => line.toUpperCase().startsWith(suffix) && countsIn(line));
}

/** The first whole line that begins at or after `offset`; null at the end of the file. */
async function lineAfter(file: FileHandle, offset: number): Promise<{ line: string; end: number } | null> {
  // One byte earlier, so that a line which begins exactly at `offset` is not skipped.
  const from = Math.max(0, offset - 1);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(WINDOW), 0, WINDOW, from);
  const text = buffer.toString('latin1', 0, bytesRead);
  const start = offset === 0 ? 0 : text.indexOf('\n') + 1;
  if (offset > 0 && start === 0 && bytesRead === WINDOW)
    throw new BreachedListError('the list has a line that is no hash; it must be sorted lines of HASH:COUNT');
  if (offset > 0 && start === 0) return null;
  const newline = text.indexOf('\n', start);
  const line = text.slice(start, newline === -1 ? undefined : newline).trim();
  if (line === '') return null;
  if (!/^[0-9A-Fa-f]{40}:\d+$/.test(line))
    throw new BreachedListError('the list has a line that is no hash; it must be sorted lines of HASH:COUNT');
  return { line, end: from + (newline === -1 ? bytesRead : newline + 1) };
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Binary search over byte offsets: about 36 reads in the whole list of 40 GB. */
async function isInFile(path: string, size: number, hash: string): Promise<boolean> {
  const file = await open(path);
  try {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = await lineAfter(file, middle);
      const order = found === null ? 1 : compare(found.line.slice(0, HASH_CHARACTERS).toUpperCase(), hash);
      if (found !== null && order === 0) return countsIn(found.line);
      if (found === null || order > 0) high = middle;
      else low = found.end;
    }
    return false;
  } finally {
    await file.close();
  }
}

/**
 * Whether a password is in the list of breached ones.
 * @param path a directory of range files (`00000.txt` … `FFFFF.txt`), or one file of lines `HASH:COUNT` sorted by hash
 * @throws BreachedListError where the list is missing, incomplete or of another shape: never taken for "not breached"
 */
export async function isBreached(password: string, path: string): Promise<boolean> {
  const hash = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase();
  const entry = await stat(path).catch((error: unknown) => {
    throw new BreachedListError('the breached-password list is not there', error);
  });
  return entry.isDirectory() ? isInRange(path, hash) : isInFile(path, entry.size, hash);
}
