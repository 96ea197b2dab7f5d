// Changes as they come: asked for again and again.
import type { Change } from '../../functions/store/changes/change.ts';

/**
 * Milliseconds for which a change may come late: writers' clocks differ, and a write takes its time between its
 * record's time and the table.
 */
const LATE = 60_000;

export interface Following {
  /** The last ones before, as many as are to be shown. */
  first(): Promise<readonly Change[]>;
  /** All of a time, in order. */
  read(since: number): Promise<readonly Change[]>;
  /** Waits between two reads. */
  pause(): Promise<unknown>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** The first ones, then each change once, until the signal. */
export async function* followChanges({ first, read, pause, now, signal }: Following): AsyncGenerator<Change> {
  // By the record's state: one that was begun comes again when it is made.
  const stateOf = ({ id, isBegun }: Change) => `${id} ${isBegun === true}`;
  // Read before: what the first ones leave out for their number is not new, and nothing can come in between unseen.
  const before = await read(now() - LATE);
  const shown = await first();
  yield* shown;
  let seen = new Set([...before, ...shown].map(stateOf));
  while (!signal.aborted) {
    await pause();
    if (signal.aborted) return;
    const changes = await read(now() - LATE);
    for (const change of changes) if (!seen.has(stateOf(change))) yield change;
    seen = new Set([...changes, ...shown].map(stateOf));
  }
}
