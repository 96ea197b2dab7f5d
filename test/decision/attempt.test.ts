// Taking one attempt, alone: how long a lost claim looks again, and what it is refused with.
import { describe, expect, test } from '@jest/globals';
import { takeAttempt } from '../../functions/decision/attempt.ts';
import type { ClaimOutcome } from '../../functions/decision/facts.ts';
import { type Attempts, LockoutRule } from '../../functions/lockout/rule.ts';

const ARRIVED = 1_000_000;
const failed = (failures: number, ago: number, failuresSinceSuccess = failures): Attempts => ({
  failures,
  failuresSinceSuccess,
  lastAt: ARRIVED - ago,
});

interface Crowd {
  /** What the claims meet, one after the other; then each is lost. */
  readonly outcomes?: readonly ClaimOutcome[];
  /** What the next looks find. */
  readonly found?: readonly (Attempts | null)[];
  readonly fraction?: number;
  /** Milliseconds that each look takes. */
  readonly look?: number;
  readonly read?: Attempts | null;
}

async function take({ outcomes = [], found = [], fraction = 0.5, look = 0, read = null }: Crowd) {
  let now = ARRIVED;
  const stoodOn: (Attempts | null)[] = [];
  const slept: number[] = [];
  const [left, looks] = [[...outcomes], [...found]];
  const taken = await takeAttempt(
    {
      store: {
        claimAttempt: async (_name, standing) => {
          stoodOn.push(standing);
          return left.shift() ?? 'lost';
        },
        readAttempts: async () => {
          now += look;
          return looks.shift() ?? null;
        },
      },
      clock: {
        now: () => now,
        sleep: async (milliseconds) => {
          slept.push(Math.round(milliseconds));
          now += milliseconds;
        },
      },
      random: { bytes: (count) => new Uint8Array(count), fraction: () => fraction },
      lockout: new LockoutRule(),
    },
    { username: 'alice', read, owner: 'request', id: null, latest: Number.POSITIVE_INFINITY },
  );
  return { taken, slept, stoodOn, claims: stoodOn.length };
}

describe('a claim that is lost', () => {
  test.each([
    [0, [20, 40, 60, 80, 100, 120, 140]],
    [0.5, [40, 80, 120, 160, 200]],
    [0.75, [50, 100, 150, 200, 250]],
  ])('sleeps longer each time; with the fraction %j: %j', async (fraction, expected) => {
    const { taken, slept } = await take({ fraction });
    expect([taken, slept]).toEqual([{ retryAfter: 1, held: false }, expected]);
  });

  test('and whose next pause would end at 800 ms sharp: not looked for again', async () => {
    expect(await take({ look: 50 })).toMatchObject({ slept: [40, 80, 120, 160], claims: 5 });
  });

  test('and then made: granted, on what was read last', async () => {
    const read = failed(1, 0);
    const { taken, stoodOn } = await take({ outcomes: ['lost', 'claimed'], found: [read] });
    expect([taken, stoodOn]).toEqual(['granted', [null, read]]);
  });

  test('to a copy of the same request: replayed', async () => {
    expect((await take({ outcomes: ['lost', 'replayed'] })).taken).toBe('replayed');
  });
});

describe('what stands when it looks again', () => {
  test.each<[string, Attempts, object]>([
    ['a held name', failed(3, 0, 100), { retryAfter: 900, held: true }],
    ['failures that are no longer in flight', failed(7, 1500), { retryAfter: 3, held: false }],
  ])('%s: refused at once', async (_what, read, refusal) => {
    const { taken, claims, slept } = await take({ found: [read] });
    expect([taken, claims, slept]).toEqual([{ ...refusal }, 1, [40]]);
  });
});

test.each([
  ['a millisecond less than a second ago: in flight, looked at again', 999, [40]],
  ['a second ago: refused', 1000, []],
])('seven failures, the last %s', async (_what, ago, expected) => {
  const { slept } = await take({ read: failed(7, ago), outcomes: ['claimed'] });
  expect(slept).toEqual(expected);
});
