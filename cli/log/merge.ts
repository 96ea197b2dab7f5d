// Several logs as one, in the order of time.
import type { LogEntry } from './entry.ts';

/**
 * Merges logs of which each is in order.
 * @param sources ended when the caller ends early
 */
export async function* merged(sources: readonly AsyncGenerator<LogEntry>[]): AsyncGenerator<LogEntry> {
  try {
    const heads = await Promise.all(sources.map((source) => source.next()));
    for (;;) {
      const open = heads.flatMap((head, place) => (head.done ? [] : [{ entry: head.value, place }]));
      const [first] = open.sort((one, other) => one.entry.at - other.entry.at);
      if (first === undefined) return;
      yield first.entry;
      const source = sources[first.place];
      if (source !== undefined) heads[first.place] = await source.next();
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}
