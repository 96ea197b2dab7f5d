// The time of one request, on timers that tests move: what ends it, and when.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  NO_ANSWER_IN_TIME,
  realDeadlines,
  STORE_MARGIN,
  WHOLE_BUDGET,
} from '../../functions/exchange/deadline.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('an answer leaves before the 2.5 s that are promised, with time to give back claims', () => {
  expect(WHOLE_BUDGET).toBeLessThan(2500);
  expect(STORE_MARGIN).toBeGreaterThanOrEqual(500);
  expect(STORE_MARGIN).toBeLessThan(WHOLE_BUDGET);
});

describe('within 1000 ms', () => {
  const { within } = realDeadlines;
  const lasting = (milliseconds: number) =>
    new Promise<string>((resolve) => setTimeout(resolve, milliseconds, 'done'));

  test('work of 999 ms', async () => {
    const outcome = within(lasting(999), 1000);
    await jest.advanceTimersByTimeAsync(999);
    expect(await outcome).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('work of 1001 ms', async () => {
    const outcome = within(lasting(1001), 1000);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await outcome).toBe(NO_ANSWER_IN_TIME);
  });

  test('work that never ends', async () => {
    const outcome = within(new Promise(() => undefined), 1000);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await outcome).toBe(NO_ANSWER_IN_TIME);
  });

  test('work that fails', async () => {
    await expect(within(Promise.reject(new Error('broken')), 1000)).rejects.toThrow('broken');
    expect(jest.getTimerCount()).toBe(0);
  });
});
