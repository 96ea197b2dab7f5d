// How the time of a decision grows with what is asked: the least of rounds in turn, which other work on the machine does not lengthen.
import { expect, test } from '@jest/globals';
import { authorize } from '../../functions/decision/authorize.ts';
import { overlaps } from '../../functions/decision/patterns.ts';

const ROUNDS = 31;

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** How many times longer the larger work takes; the two are measured in turn. */
function growth(smaller: () => void, larger: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => [milliseconds(smaller), milliseconds(larger)] as const);
  return Math.min(...rounds.map(([, many]) => many)) / Math.min(...rounds.map(([few]) => few));
}

test('twice as many permissions take about twice as long against 500 grants', () => {
  const grants = Array.from({ length: 500 }, (_, index) => `service:${index}:*:\${username}:**`);
  const user = { name: 'alice', roles: [], grants, attributes: {} };
  const ask = (count: number) => () => {
    const asked = Array.from({ length: count }, (_, index) => [`service:499:orders:alice:${index}`] as const);
    expect(authorize({ user, roles: new Map(), asked }).allowed).toBe(true);
  };
  expect(growth(ask(50), ask(100))).toBeLessThan(3);
});

test('sets of twice the length take about four times as long to compare', () => {
  const compare = (length: number) => () => {
    expect(overlaps('a*'.repeat(length), `${'*a'.repeat(length - 1)}:b`)).toBe(false);
  };
  expect(growth(compare(128), compare(256))).toBeLessThan(7);
});
