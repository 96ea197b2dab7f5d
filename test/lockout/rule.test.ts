// The attempts rule on a still clock: the published figures, at both sides of every boundary.
import { describe, expect, test } from '@jest/globals';
import { isQuiet, rule, waitAfter } from '../../functions/lockout/rule.ts';

const MINUTE = 60_000;
const at = (failures: number, failuresSinceSuccess = failures) => ({
  failures,
  lastAt: 0,
  failuresSinceSuccess,
});

test.each([
  [0, 0],
  [4, 0],
  [5, 1000],
  [6, 2000],
  [7, 4000],
  [14, 512_000],
  [15, 15 * MINUTE],
  [99, 15 * MINUTE],
  [1e9, 15 * MINUTE],
])('after %i failures the wait is %i ms', (failures, wait) => {
  expect(waitAfter(failures)).toBe(wait);
});

describe('one more attempt', () => {
  test('on a name without failures is free', () => {
    expect(rule(null, 0)).toEqual({ kind: 'free' });
  });

  test('after four failures is free', () => {
    expect(rule(at(4), 1)).toEqual({ kind: 'free' });
  });

  test('after five failures waits for what is left of the second', () => {
    expect(rule(at(5), 400)).toEqual({ kind: 'wait', milliseconds: 600 });
    expect(rule(at(5), 999)).toEqual({ kind: 'wait', milliseconds: 1 });
    expect(rule(at(5), 1000)).toEqual({ kind: 'free' });
  });

  test('after fifteen quiet minutes begins anew', () => {
    expect(isQuiet(at(50), 15 * MINUTE - 1)).toBe(false);
    expect(isQuiet(at(50), 15 * MINUTE)).toBe(true);
    expect(rule(at(50), 15 * MINUTE - 1)).toEqual({ kind: 'wait', milliseconds: 1 });
    expect(rule(at(50), 15 * MINUTE)).toEqual({ kind: 'free' });
  });

  test('after a hundred failures without a success is held, however long ago', () => {
    expect(rule(at(3, 99), 365 * 24 * 60 * MINUTE)).toEqual({ kind: 'free' });
    expect(rule(at(3, 100), 365 * 24 * 60 * MINUTE)).toEqual({ kind: 'held' });
  });

  test('is held earlier where the stage says so', () => {
    expect(rule(at(2, 10), 0, 10)).toEqual({ kind: 'held' });
  });
});
