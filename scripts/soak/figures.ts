// What the soak counts and measures, and what it makes of it.

/** What the server holds, once a second. */
export interface Sample {
  /** Unix milliseconds. */
  readonly at: number;
  /** MiB. */
  readonly rss: number;
  /** MiB. */
  readonly heap: number;
  /** Sockets, timers, requests: what keeps a process of Node alive. */
  readonly handles: number;
  /** Milliseconds that the event loop was late, at the 99th percentile of that second. */
  readonly lag: number;
}

/** What came of the questions of some time. */
export interface Counts {
  /** Answered as they must be. */
  readonly right: number;
  /** 429 or 503: told to come again. */
  readonly later: number;
  /** Anything else, each kind once: an allow for a wrong password, a denial of a right one, a broken connection. */
  readonly wrong: Readonly<Record<string, number>>;
  /** Due, and not sent, since as many as a caller keeps open were under way. */
  readonly held: number;
  /** Milliseconds, at the 50th and 99th percentile. */
  readonly median: number;
  readonly late: number;
}

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0);

/** The least-squares slope of a figure, for each minute. */
export function slope(samples: readonly Sample[], figure: (sample: Sample) => number): number {
  const minutes = samples.map(({ at }) => at / 60_000);
  const values = samples.map(figure);
  const mean = (all: readonly number[]) => all.reduce((one, other) => one + other, 0) / all.length;
  const [x, y] = [mean(minutes), mean(values)];
  const above = minutes.reduce((all, minute, at) => all + (minute - x) * ((values[at] ?? 0) - y), 0);
  const below = minutes.reduce((all, minute) => all + (minute - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

export function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((one, other) => one - other);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? 0;
}
