// A hundred thousand random policies, compiled and read in turn.
import { expect, test } from '@jest/globals';
import { comparePolicies } from '../support/random-policies.ts';

test('100,000 random policies: the same answer and the same deciding grant as reading each grant in turn', () => {
  const { allowed, denied, unmatched } = comparePolicies(100_000);
  expect(allowed + denied + unmatched).toBe(100_000);
  expect(Math.min(allowed, denied, unmatched)).toBeGreaterThan(10_000);
});
