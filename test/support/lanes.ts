// Many cases, some at once: each lane has a stack of its own, so that a call that hangs keeps only its own lane waiting.

/** Runs a job for each case, one at a time in each lane. @returns their results in the order of the cases */
export async function inLanes<Lane, Case, T>(
  lanes: readonly Lane[],
  cases: readonly Case[],
  run: (lane: Lane, one: Case) => Promise<T>,
): Promise<T[]> {
  const queue = [...cases.entries()];
  const results: T[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        results[next[0]] = await run(lane, next[1]);
    }),
  );
  return results;
}
