// The attempts counter on a real table: its conditions let through what the rule's figures allow, however many come.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { claimAttempt, returnAttempt } from '../../functions/store/attempts.ts';
import { attemptsFromItem } from '../../functions/store/items.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import type { Table } from '../../functions/store/table.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const published = new LockoutRule();
const { signal } = new AbortController();
let database: TestDatabase;
let table: Table;

beforeAll(async () => {
  database = await startDatabase();
  table = database.table;
});
afterAll(() => database.close());

const claim = (name: string, lockout = published) =>
  claimAttempt(table, name, null, { now: NOW, lockout, by: 'A', signal });

async function stored(name: string) {
  const item = (await readItems(table, [attemptsKey(name)])).get(attemptsKey(name).pk);
  return attemptsFromItem(item ?? {});
}

test.each([
  ['the published figures', published, 5],
  ['two free failures', new LockoutRule({ freeFailures: 2 }), 2],
  ['a hold after three', new LockoutRule({ hold: 3 }), 3],
])('of fifty claims at once, with %s, as many hold as are free', async (name, lockout, free) => {
  const claims = await Promise.all(Array.from({ length: 50 }, () => claim(name, lockout)));
  expect(claims.filter((held) => held)).toHaveLength(free);
  expect((await stored(name))?.failures).toBe(free);
});

test('an attempt that is given back after the free ones leaves the time of the last failure', async () => {
  const free = published.figures.freeFailures;
  for (let at = 0; at < free; at++) await claim('alice');
  const read = { failures: free, lastAt: NOW, failuresSinceSuccess: free };
  const now = NOW + published.waitAfter(free);
  expect(await claimAttempt(table, 'alice', read, { now, lockout: published, by: 'B', signal })).toBe(true);
  await returnAttempt(table, 'alice', { read, by: 'B', known: true }, published);
  expect(await stored('alice')).toEqual(read);
});

describe('an attempt of which it is not known whether it was counted', () => {
  const giveBack = (name: string, by: string) =>
    returnAttempt(table, name, { read: null, by, known: false }, published);

  test('was counted: taken back once, however often it is said', async () => {
    await claim('bob');
    await claim('bob');
    for (let time = 0; time < 3; time++) await giveBack('bob', 'A');
    expect((await stored('bob'))?.failures).toBe(1);
  });

  test('was not counted: the failures of others stay', async () => {
    await claim('carol');
    await giveBack('carol', 'Z');
    expect((await stored('carol'))?.failures).toBe(1);
  });

  test('was never written: no counter appears', async () => {
    await giveBack('dora', 'A');
    expect(await stored('dora')).toBeNull();
  });
});
