// Waiting out a table that is asked for more than it gives: a new on-demand table takes minutes to grow.
import { setTimeout as wait } from 'node:timers/promises';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** Milliseconds: the first wait, the longest, and all of them together for one row. */
const FIRST = 100;
const LONGEST = 5000;
const ALTOGETHER = 120_000;

type SdkError = Parameters<typeof isTransientError>[0];

function isWorthWaiting(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const known = error as SdkError;
  return isThrottlingError(known) || isTransientError(known) || isServerError(known);
}

/** Waits so many milliseconds, or until the signal. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (milliseconds, signal) =>
  wait(milliseconds, undefined, { signal }).catch(() => undefined);

/**
 * Runs work until it succeeds, with growing pauses while the table is busy.
 * @param signal ends the waiting
 * @throws what the work threw last
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  pauseOf: Pause = pauseFor,
): Promise<T> {
  let waited = 0;
  for (let pause = FIRST; ; pause = Math.min(pause * 2, LONGEST)) {
    try {
      return await work();
    } catch (error) {
      if (!isWorthWaiting(error) || waited >= ALTOGETHER || signal.aborted) throw error;
      // Half of it at random, so that rows which failed together do not come back together.
      const jittered = pause / 2 + (Math.random() * pause) / 2;
      waited += jittered;
      await pauseOf(jittered, signal);
    }
  }
}
