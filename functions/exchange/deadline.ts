// The time that one request may take: callers give up after 5 s, some sooner, so every answer comes before.

/** Milliseconds. The design's budget is 2.5 s; it ends what heeds no signal, such as a hash. */
export const WHOLE_BUDGET = 2400;
/** Milliseconds by which calls to the store end before the whole, so that claims can still be given back. */
export const STORE_MARGIN = 500;

export const NO_ANSWER_IN_TIME = Symbol('no answer in time');

/** What ends a request. Handed in, so that a test whose subject is another has the time that its machine takes. */
export interface Deadlines {
  /** Aborted after that many milliseconds. */
  signal(milliseconds: number): AbortSignal;
  /** The work's result, or NO_ANSWER_IN_TIME when it takes longer. */
  within<T>(work: Promise<T>, milliseconds: number): Promise<T | typeof NO_ANSWER_IN_TIME>;
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | typeof NO_ANSWER_IN_TIME> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof NO_ANSWER_IN_TIME>((resolve) => {
    timer = setTimeout(resolve, milliseconds, NO_ANSWER_IN_TIME);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const realDeadlines: Deadlines = {
  signal: (milliseconds) => AbortSignal.timeout(milliseconds),
  within,
};
