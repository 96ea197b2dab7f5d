// Where an interrupted import stands: a small file beside the report, rewritten every two seconds, gone when all is done.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { failed, refused, usage } from '../../terminal/errors.ts';
import type { Counts } from '../delivery/counts.ts';
import { memberOf } from '../hashes/imported-hash.ts';

export interface State {
  /** Random; each user's item names it. */
  readonly run: string;
  /** Bytes of the imported file; null where it came through a pipe. */
  readonly size: number | null;
  /** Up to here, every row is done, counted and, where it did not come in, in the report. */
  readonly line: number;
  readonly reportBytes: number;
  readonly counts: Counts;
}

export const statePath = (report: string): string => `${report}.state`;

/** Written aside and renamed: a crash leaves the old state or the new one, never half of it. */
export async function saveState(path: string, state: State): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export const removeState = (path: string): Promise<void> => rm(path, { force: true });

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const isState = (value: unknown): value is State =>
  typeof memberOf(value, 'run') === 'string' &&
  ['line', 'reportBytes'].every((member) => Number.isSafeInteger(memberOf(value, member))) &&
  typeof memberOf(value, 'counts') === 'object';

function parse(text: string, path: string): State {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The next line says what there is to say.
  }
  if (isState(value)) return value;
  throw failed('broken_state', `${path} is not what an import wrote. Delete it and import anew.`);
}

/**
 * The state to go on from; null for a new import.
 * @throws CommandError where an import was interrupted and there is no --resume, or the other way round
 */
export async function stateFor(path: string, size: number | null, resume: boolean): Promise<State | null> {
  const text = await read(path);
  if (text === null) {
    if (resume) throw usage(`There is no interrupted import to go on with (${path} is not there).`);
    return null;
  }
  if (!resume)
    throw refused(
      'interrupted_before',
      `An import of this file was interrupted: go on with --resume, or delete ${path}.`,
    );
  const state = parse(text, path);
  if (state.size !== size)
    throw refused(
      'another_file',
      `The file has another size than the one that was interrupted. Import the same file, or delete ${path}.`,
    );
  return state;
}
