// The second step of a command failed after its first was made: said so, for it must not read as if nothing happened.

import { reasonOf } from '../../functions/store/errors.ts';

/** `code` is stable; the message says what is done, what is not, and how to go on. */
export class HalfDoneError extends Error {
  readonly code = 'half_done';
  constructor(done: string, advice: string, cause: unknown) {
    super(`${done}, but what comes after it failed (${reasonOf(cause)}). ${advice}`, { cause });
    this.name = 'HalfDoneError';
  }
}

/**
 * Waits for a step that follows a write.
 * @param done what is written by now, as the beginning of a sentence
 * @param advice how to do the rest, as a sentence
 * @throws HalfDoneError
 */
export async function afterwards(done: string, advice: string, step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    throw new HalfDoneError(done, advice, error);
  }
}
