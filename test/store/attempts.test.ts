// The attempts counter on a real table: its conditions let through what the rule's figures allow, however many come.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Attempts, LockoutRule } from '../../functions/lockout/rule.ts';
import { claimAttempt } from '../../functions/store/attempts.ts';
import { clearAttempts, returnAttempt } from '../../functions/store/attempts-undone.ts';
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

const claim = (name: string, lockout = published, by = 'A') =>
  claimAttempt(table, name, null, { now: NOW, lockout, by, signal });

const itemOf = async (name: string) =>
  (await readItems(table, [attemptsKey(name)])).get(attemptsKey(name).pk) ?? {};

const stored = async (name: string) => attemptsFromItem(await itemOf(name));

/** The marks of the requests that counted. */
const marks = async (name: string) => [...((await itemOf(name)).countedBy as Set<string>)].sort();

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
  await returnAttempt(table, 'alice', { read, at: now, by: 'B' }, published);
  expect(await stored('alice')).toEqual(read);
});

test('a count after a wait that is longer than any request drops the marks of those before it', async () => {
  let read: Attempts | null = null;
  for (let at = 0; at < 12; at++) {
    if (at === 10) expect(await marks('gina')).toHaveLength(10);
    const now: number = read === null ? NOW : read.lastAt + published.waitAfter(read.failures);
    const by = String.fromCharCode(97 + at);
    expect(await claimAttempt(table, 'gina', read, { now, lockout: published, by, signal })).toBe(true);
    read = await stored('gina');
  }
  // The eleventh waited for 32 s, the twelfth for 64 s.
  expect([read?.failures, await marks('gina')]).toEqual([12, ['l']]);
});

test('a count after a long wait, read before a success: it is lost, and the marks of those who count since stay', async () => {
  const read = { failures: 12, lastAt: NOW - 1e6, failuresSinceSuccess: 12 };
  await claim('hugo', published, 'B');
  const late = { now: NOW, lockout: new LockoutRule({ quietTime: 1e9 }), by: 'A', signal };
  expect(await claimAttempt(table, 'hugo', read, late)).toBe(false);
  expect(await marks('hugo')).toEqual(['B']);
});

test('an attempt whose mark was left by a version that knew none: no count falls below zero', async () => {
  await claim('ines');
  const update = { TableName: table.name, Key: attemptsKey('ines') };
  const cleared = 'SET failures = :none, failuresSinceSuccess = :none';
  const ExpressionAttributeValues = { ':none': 0 };
  await table.call('UpdateItem', { ...update, UpdateExpression: cleared, ExpressionAttributeValues });
  await returnAttempt(table, 'ines', { read: null, at: NOW, by: 'A' }, published);
  expect(await stored('ines')).toMatchObject({ failures: 0, failuresSinceSuccess: 0 });
});

describe('the time of an attempt that is given back stays where another one was counted after it', () => {
  const count = async (name: string, read: Attempts | null, by: string, now: number) => {
    expect(await claimAttempt(table, name, read, { now, lockout: published, by, signal })).toBe(true);
  };

  test('after the quiet time: the failures since then are not quiet again', async () => {
    for (let at = 0; at < 5; at++) await claim('quinn');
    const read = { failures: 5, lastAt: NOW, failuresSinceSuccess: 5 };
    const now = NOW + published.figures.quietTime;
    await count('quinn', read, 'slow', now);
    for (const by of ['A', 'B', 'C', 'D']) await count('quinn', await stored('quinn'), by, now);
    await returnAttempt(table, 'quinn', { read, at: now, by: 'slow' }, published);
    expect(await stored('quinn')).toEqual({ failures: 4, lastAt: now, failuresSinceSuccess: 9 });
  });

  test('after the free failures: the wait of the later one is not over at once', async () => {
    for (let at = 0; at < 5; at++) await claim('rosa');
    const read = { failures: 5, lastAt: NOW, failuresSinceSuccess: 5 };
    const now = NOW + 1000;
    await count('rosa', read, 'slow', now);
    const later = await stored('rosa');
    await count('rosa', later, 'B', NOW + 3000);
    await returnAttempt(table, 'rosa', { read, at: now, by: 'slow' }, published);
    expect(await stored('rosa')).toEqual({ failures: 6, lastAt: NOW + 3000, failuresSinceSuccess: 6 });
  });
});

describe('an attempt of which it is not known whether it was counted', () => {
  const giveBack = (name: string, by: string) =>
    returnAttempt(table, name, { read: null, at: NOW, by }, published);

  test('was counted: taken back once, however often it is said', async () => {
    await claim('bob');
    await claim('bob', published, 'B');
    for (let time = 0; time < 3; time++) await giveBack('bob', 'A');
    expect((await stored('bob'))?.failures).toBe(1);
  });

  test('was counted together with others, which are taken back in any order: none stays', async () => {
    const all = ['A', 'B', 'C', 'D', 'E'];
    await Promise.all(all.map((by) => claim('erin', published, by)));
    expect((await stored('erin'))?.failures).toBe(5);
    for (const by of ['C', 'A', 'E', 'B', 'D']) await giveBack('erin', by);
    expect(await stored('erin')).toMatchObject({ failures: 0, failuresSinceSuccess: 0 });
  });

  test('was counted, and cleared by a success before others failed: their failures stay', async () => {
    await claim('frank');
    await clearAttempts(table, 'frank', NOW);
    await claim('frank', published, 'B');
    await giveBack('frank', 'A');
    expect((await stored('frank'))?.failures).toBe(1);
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
