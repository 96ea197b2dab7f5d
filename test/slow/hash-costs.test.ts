// What the formats state is true: no hash takes longer than half again its stated cost, whatever the password's length.
import { expect, test } from '@jest/globals';
import { FORMATS } from '../../functions/passwords/registry.ts';
import { VECTORS } from '../passwords/vectors.ts';

const { signal } = new AbortController();
/** Milliseconds below which Node's own work around a hash counts more than the hash. */
const MEASURABLE = 5;

/** Runs at most: a busy machine makes each longer, and seldom all of them. */
const MOST_RUNS = 40;

/**
 * Milliseconds of processor time, all threads together; the least of some runs, since other work only ever adds.
 * @param enough what need not be undercut further
 */
async function leastWork(enough: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < MOST_RUNS && least >= enough; count++) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const dear = VECTORS.flatMap(({ from, stored }) => {
  const format = FORMATS.find(({ understands }) => understands.test(stored));
  const decoded = format?.decode(stored, { peppers: [] });
  return decoded === undefined || decoded.cost.milliseconds < MEASURABLE
    ? []
    : [{ from, decoded, what: decoded.description }];
});

test.each(dear)(
  '$what of $from',
  async ({ decoded }) => {
    // 511 bytes are the most that SHA-crypt reads; Gatehook takes 1,024.
    const lengths = [8, 511, 1024];
    const most = 1.5 * decoded.cost.milliseconds + MEASURABLE;
    const work = [];
    for (const length of lengths)
      work.push(await leastWork(most, () => decoded.derive(Buffer.alloc(length, 'x'), signal)));
    expect(Math.max(...work)).toBeLessThan(most);
  },
  60_000,
);
