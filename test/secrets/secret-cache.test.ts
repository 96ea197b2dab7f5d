// The secret in memory: when it is read again, how long a stale one serves, and that forgeries burn no calls.
import { describe, expect, test } from '@jest/globals';
import { SecretCache } from '../../functions/secrets/secret-cache.ts';
import { FakeClock } from '../support/clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function cacheOf(answers: (() => string)[]) {
  const clock = new FakeClock();
  const state = { reads: 0 };
  const cache = new SecretCache(
    async () => {
      const answer = answers[Math.min(state.reads, answers.length - 1)];
      state.reads += 1;
      return answer?.() ?? '';
    },
    () => clock.now(),
  );
  return { cache, clock, state };
}

const fails = () => {
  throw new Error('no secrets manager');
};

describe('get', () => {
  test('reads once, and again after five minutes', async () => {
    const { cache, clock, state } = cacheOf([() => 'one', () => 'two']);
    expect(await cache.get()).toBe('one');
    clock.advance(5 * MINUTE - 1);
    expect([await cache.get(), state.reads]).toEqual(['one', 1]);
    clock.advance(1);
    expect([await cache.get(), state.reads]).toEqual(['two', 2]);
  });

  test('of fifty at once reads once', async () => {
    const { cache, state } = cacheOf([() => 'one']);
    await Promise.all(Array.from({ length: 50 }, () => cache.get()));
    expect(state.reads).toBe(1);
  });

  test('through an outage serves the stale value for just under 24 hours', async () => {
    const { cache, clock } = cacheOf([() => 'one', fails]);
    await cache.get();
    clock.advance(24 * HOUR - 1);
    expect(await cache.get()).toBe('one');
    clock.advance(1);
    await expect(cache.get()).rejects.toThrow('no secrets manager');
  });

  test('without any value throws, and heals a quarter of a second after the first failure', async () => {
    const { cache, clock, state } = cacheOf([fails, () => 'one']);
    await expect(cache.get()).rejects.toThrow('no secrets manager');
    clock.advance(249);
    await expect(cache.get()).rejects.toThrow('no secrets manager');
    expect(state.reads).toBe(1);
    clock.advance(1);
    expect(await cache.get()).toBe('one');
  });

  test('without any value: a thousand requests a second for a minute are eight reads', async () => {
    const { cache, clock, state } = cacheOf([fails]);
    const failures = new Set<unknown>();
    for (let request = 0; request < 60_000; request++) {
      await cache.get().catch((error) => failures.add(String(error)));
      clock.advance(1);
    }
    expect([...failures]).toEqual(['Error: no secrets manager']);
    // At 0, 0.25, 0.75, 1.75, 3.75, 7.75, 15.75, 31.75 s, and then every 30 s.
    expect(state.reads).toBe(8);
  });

  test('after a long outage without any value, thirty seconds at most go by', async () => {
    let answer: () => string = fails;
    const { cache, clock } = cacheOf([() => answer()]);
    for (let minute = 0; minute < 60; minute++) {
      await cache.get().catch(() => undefined);
      clock.advance(MINUTE);
    }
    await cache.get().catch(() => undefined);
    answer = () => 'one';
    clock.advance(30_000);
    expect(await cache.get()).toBe('one');
  });

  test('the failure of a read that fifty wait for is one failure', async () => {
    const { cache, clock, state } = cacheOf([fails, () => 'one']);
    const waiting = Array.from({ length: 50 }, () => cache.get().catch(() => 'failed'));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['failed']));
    expect(state.reads).toBe(1);
    clock.advance(250);
    expect(await cache.get()).toBe('one');
  });
});

test('a thousand misses cause one more read in thirty seconds', async () => {
  const { cache, clock, state } = cacheOf([() => 'one']);
  await cache.get();
  clock.advance(31_000);
  for (let miss = 0; miss < 1000; miss++) await cache.getNewer();
  expect(state.reads).toBe(2);
  clock.advance(30_000);
  await cache.getNewer();
  expect(state.reads).toBe(3);
});
