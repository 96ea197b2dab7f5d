// Where an export goes: a file of its owner only, which is there once it is whole, or standard output.
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { refused } from '../terminal/errors.ts';
import { standardOutput } from '../terminal/standard-output.ts';

export interface Target {
  readonly stream: Writable;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * @param path `-` is standard output
 * @throws CommandError `exists`: an older export is not overwritten
 */
export async function openTarget(path: string): Promise<Target> {
  if (path === '-')
    return { stream: standardOutput(), finish: async () => undefined, discard: async () => undefined };
  if (await exists(path))
    throw refused('exists', `The file ${path} is there already. Name another with --output.`);
  const part = `${path}.part`;
  // The rest of an export that was interrupted.
  await rm(part, { force: true });
  return {
    stream: createWriteStream(part, { flags: 'wx', mode: 0o600 }),
    finish: () => rename(part, path),
    discard: () => rm(part, { force: true }),
  };
}
