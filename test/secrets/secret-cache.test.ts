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

  test('without any value throws, and reads again at the next call', async () => {
    const { cache } = cacheOf([fails, () => 'one']);
    await expect(cache.get()).rejects.toThrow('no secrets manager');
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
