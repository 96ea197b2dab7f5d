// The attempts rule on a still clock: the published figures, at both sides of every boundary, and each figure as a lever.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  type AttemptRuling,
  FIGURES,
  type LockoutFigures,
  LockoutRule,
} from '../../functions/lockout/rule.ts';

const MINUTE = 60_000;
const published = new LockoutRule();
const at = (failures: number, failuresSinceSuccess = failures) => ({
  failures,
  lastAt: 0,
  failuresSinceSuccess,
});
const FREE: AttemptRuling = { kind: 'free' };
const waits = (milliseconds: number): AttemptRuling => ({ kind: 'wait', milliseconds });

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
  expect(published.waitAfter(failures)).toBe(wait);
});

describe('one more attempt', () => {
  test('on a name without failures is free', () => {
    expect(published.rule(null, 0)).toEqual(FREE);
  });

  test('after four failures is free', () => {
    expect(published.rule(at(4), 1)).toEqual(FREE);
  });

  test('after five failures waits for what is left of the second', () => {
    expect(published.rule(at(5), 400)).toEqual(waits(600));
    expect(published.rule(at(5), 999)).toEqual(waits(1));
    expect(published.rule(at(5), 1000)).toEqual(FREE);
  });

  test('after fifteen quiet minutes begins anew', () => {
    expect(published.isQuiet(at(50), 15 * MINUTE - 1)).toBe(false);
    expect(published.isQuiet(at(50), 15 * MINUTE)).toBe(true);
    expect(published.isQuiet({ ...at(50), lastAt: 1000 }, 15 * MINUTE)).toBe(false);
    expect(published.rule(at(50), 15 * MINUTE - 1)).toEqual(waits(1));
    expect(published.rule(at(50), 15 * MINUTE)).toEqual(FREE);
  });

  test('after a hundred failures without a success is held, however long ago', () => {
    expect(published.rule(at(3, 99), 365 * 24 * 60 * MINUTE)).toEqual(FREE);
    expect(published.rule(at(3, 100), 365 * 24 * 60 * MINUTE)).toEqual({ kind: 'held' });
  });
});

describe('each figure is a lever', () => {
  const ruled = (changes: Partial<LockoutFigures>) => new LockoutRule(changes);

  test('three free failures: the fourth attempt waits the first second', () => {
    const rule = ruled({ freeFailures: 3 });
    expect([2, 3, 4].map((failures) => rule.waitAfter(failures))).toEqual([0, 1000, 2000]);
  });

  test('a first wait of 10 s: all waits are ten times as long', () => {
    const rule = ruled({ firstWait: 10_000 });
    expect([5, 6, 7].map((failures) => rule.waitAfter(failures))).toEqual([10_000, 20_000, 40_000]);
  });

  test('a growth of 3', () => {
    const rule = ruled({ growth: 3 });
    expect([5, 6, 7].map((failures) => rule.waitAfter(failures))).toEqual([1000, 3000, 9000]);
  });

  test('a longest wait of 30 minutes is reached, and no more', () => {
    const rule = ruled({ longestWait: 30 * MINUTE, quietTime: 60 * MINUTE });
    // 2^10 s are 17 minutes: a hard-coded exponent of the shorter wait would end there.
    expect([15, 16, 1e6].map((failures) => rule.waitAfter(failures))).toEqual([
      1_024_000,
      30 * MINUTE,
      30 * MINUTE,
    ]);
  });

  test('a longest wait of one minute', () => {
    const rule = ruled({ longestWait: MINUTE });
    expect([10, 11].map((failures) => rule.waitAfter(failures))).toEqual([32_000, MINUTE]);
  });

  test('a quiet time of an hour: the count outlives the longest wait', () => {
    const rule = ruled({ quietTime: 60 * MINUTE });
    expect(rule.rule(at(50), 15 * MINUTE)).toEqual(FREE);
    expect([rule.isQuiet(at(50), 60 * MINUTE - 1), rule.isQuiet(at(50), 60 * MINUTE)]).toEqual([false, true]);
  });

  test('a hold after ten', () => {
    const rule = ruled({ hold: 10 });
    expect([rule.rule(at(2, 9), 0), rule.rule(at(2, 10), 0)]).toEqual([FREE, { kind: 'held' }]);
  });

  test('a quiet time before the longest wait is over is refused: the wait would end by being forgotten', () => {
    expect(() => ruled({ longestWait: 30 * MINUTE })).toThrow('quietTime must be at least longestWait');
  });
});

test('the pages say the figures', () => {
  const page = (name: string) =>
    readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
  const { freeFailures, firstWait, growth, longestWait, quietTime, hold } = FIGURES;
  const second = firstWait / 1000;
  const operating = page('docs/operating.md').toLowerCase();
  expect(operating).toContain(`${words[freeFailures]} wrong passwords on one name cost nothing`);
  expect(operating).toContain(
    `${second} second, then ${second * growth}, ${second * growth ** 2}, ${second * growth ** 3} and so on, at most ${longestWait / MINUTE} minutes`,
  );
  expect(operating).toContain(`${quietTime / MINUTE} quiet minutes`);
  expect(operating).toContain(`after ${hold} failures without a success`);
  expect(page('SECURITY.md')).toContain(`longer than ${longestWait / MINUTE} minutes`);
  expect(page('SECURITY.md')).toContain(`until ${hold} failures`);
});
