// The bar of a terminal and the lines elsewhere: rate, time left, and how often.
import { describe, expect, test } from '@jest/globals';
import { clockTime, Progress } from '../../cli/terminal/progress.ts';

function shown(
  isTerminal: boolean,
  steps: readonly (readonly [at: number, done: number, share: number | null])[],
) {
  let now = 1000;
  const texts: string[] = [];
  const progress = new Progress({
    err: (text) => void texts.push(text),
    isTerminal,
    now: () => now,
    what: 'users',
  });
  for (const [at, done, share] of steps) {
    now = 1000 + at;
    progress.update(done, share);
  }
  progress.end();
  return texts;
}

describe('on a terminal', () => {
  test('one line, redrawn', () => {
    expect(
      shown(true, [
        [200, 100, 0.25],
        [10_000, 20_000, 0.5],
      ]),
    ).toEqual([
      '\r[######------------------]  25 %  100 users, 500/s, 00:01 left\u001b[K',
      '\r[############------------]  50 %  20,000 users, 2,000/s, 00:10 left\u001b[K',
      '\n',
    ]);
  });

  test('199 ms after the last time nothing, 200 ms after it again', () => {
    expect(shown(true, [[199, 1, 0.1]])).toEqual([]);
    expect(
      shown(true, [
        [200, 1, 0.1],
        [399, 2, 0.2],
      ]),
    ).toHaveLength(2);
    expect(
      shown(true, [
        [200, 1, 0.1],
        [400, 2, 0.2],
      ]),
    ).toHaveLength(3);
  });

  test('the end: a full bar', () => {
    expect(shown(true, [[200, 10, 1]])[0]).toBe(
      '\r[########################] 100 %  10 users, 50/s, 00:00 left\u001b[K',
    );
  });

  test('through a pipe nobody knows how much is left', () => {
    expect(shown(true, [[2000, 10, null]])[0]).toBe('\r10 users, 5/s\u001b[K');
  });
});

test('elsewhere a plain line every ten seconds', () => {
  expect(
    shown(false, [
      [9999, 1, 0.1],
      [10_000, 5000, 0.25],
      [19_999, 6000, 0.3],
      [20_000, 9000, 0.5],
    ]),
  ).toEqual(['25 %, 5,000 users, 500/s, 00:30 left\n', '50 %, 9,000 users, 450/s, 00:20 left\n']);
});

test.each([
  [0, '00:00'],
  [1, '00:01'],
  [59_000, '00:59'],
  [60_000, '01:00'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
  [90_061_000, '25:01:01'],
])('%i ms is %s', (milliseconds, text) => {
  expect(clockTime(milliseconds)).toBe(text);
});
