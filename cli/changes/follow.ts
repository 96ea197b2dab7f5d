// Changes as they come: asked for again and again.
import type { Change } from '../../functions/store/changes/change.ts';

/**
 * Milliseconds for which a change may come late: writers' clocks differ, and a write takes its time between its
 * record's time and the table.
 */
const LATE = 60_000;

export interface Following {
  /** Those of a time, in order. */
  read(since: number): Promise<readonly Change[]>;
  /** Waits between two reads. */
  pause(): Promise<unknown>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Each change once, until the signal.
 * @param shown what was shown before
 */
export async function* followChanges(
  shown: readonly Change[],
  { read, pause, now, signal }: Following,
): AsyncGenerator<Change> {
  // By the record's state: one that was begun comes again when it is made.
  const stateOf = ({ id, isBegun }: Change) => `${id} ${isBegun === true}`;
  let seen = new Set(shown.map(stateOf));
  while (!signal.aborted) {
    await pause();
    if (signal.aborted) return;
    const changes = await read(now() - LATE);
    for (const change of changes) if (!seen.has(stateOf(change))) yield change;
    seen = new Set([...changes, ...shown].map(stateOf));
  }
}
