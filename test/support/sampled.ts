// Which of many cases a run tries: some in CI, the same ones each time; all of them by hand, with GATEHOOK_FAULTS=all.

/** Whether every case is tried, however long it takes. */
export const TRIES_ALL = process.env.GATEHOOK_FAULTS === 'all';

/** GATEHOOK_SEED chooses other ones. */
export const START = Number(process.env.GATEHOOK_SEED ?? 1);

/** One of every `stride`, beginning where the seed says; each of `stride` seeds in a row tries others. */
export const sampled = <T>(cases: readonly T[], stride: number): readonly T[] =>
  TRIES_ALL ? cases : cases.filter((_case, at) => (at + START) % stride === 0);
