// The simulation of many decisions a second: which item is the busiest, and how many partitions the table needs.
import { expect, test } from '@jest/globals';
import { type Scenario, simulate } from '../../bench/scale/simulate.ts';

const scenario: Scenario = {
  decisionsPerSecond: 10_000,
  applications: 10,
  users: 100_000,
  instances: 800,
  revisionCopies: 8,
  applicationLifetime: 60,
  touched: [
    { kind: 'REVISION', reads: 1, writes: 0 },
    { kind: 'USER', reads: 1, writes: 0 },
    { kind: 'ATTEMPTS', reads: 1, writes: 2 },
  ],
};

test('the copies of the revision share the reads, and the busiest of them is the busiest item', () => {
  const { all, busiestItem, mostPerSecond, partitions } = simulate(scenario);
  expect(busiestItem.key).toMatch(/^REVISION#[0-7]$/);
  expect(busiestItem.reads).toBeGreaterThan(10_000 / 8);
  expect(busiestItem.reads).toBeLessThan((10_000 / 8) * 1.4);
  expect(mostPerSecond).toBeLessThan(24_000);
  expect(all.writes).toBe(20_000);
  expect(all.reads).toBeCloseTo(30_000 + (800 / 60) * 10);
  expect(partitions).toBeGreaterThanOrEqual(16);
});

test('one user whom all log in as: each login is two writes on one item, so 500 a second', () => {
  const { busiestItem, mostPerSecond, partitions } = simulate({ ...scenario, users: 1 });
  expect(busiestItem).toEqual({ key: 'ATTEMPTS#0', reads: 10_000, writes: 20_000 });
  expect(mostPerSecond).toBe(500);
  expect(partitions).toBeNull();
});

test('with one copy every decision reads the same item', () => {
  const { busiestItem, mostPerSecond } = simulate({ ...scenario, revisionCopies: 1 });
  expect(busiestItem).toEqual({ key: 'REVISION#0', reads: 10_000, writes: 0 });
  expect(mostPerSecond).toBe(3000);
});

test('what a thousandth of the load asks of one partition fits into it', () => {
  const { partitions, busiestPartition } = simulate({ ...scenario, decisionsPerSecond: 10, instances: 1 });
  expect(partitions).toBe(1);
  expect(busiestPartition.writes).toBe(20);
});

test('the same scenario gives the same figures', () => {
  expect(simulate(scenario)).toEqual(simulate(scenario));
});
