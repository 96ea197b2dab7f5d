// The bar of a terminal and the lines elsewhere: rate, time left, and how often.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importFile } from '../../cli/import/job.ts';
import { clockTime, Progress } from '../../cli/terminal/progress.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { lines } from './support.ts';

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

  test('through a pipe it is not known how much is left', () => {
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

describe('an import', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await startDatabase();
  });
  afterAll(() => database.close());

  test.each([
    ['JSON Lines', 'users.jsonl', (rows: readonly object[]) => lines(...rows)],
    ['a JSON list', 'users.json', (rows: readonly object[]) => JSON.stringify(rows, null, 1)],
    [
      'CSV',
      'users.csv',
      (rows: readonly { username: string }[]) =>
        `username\n${rows.map((row) => `${row.username}\n`).join('')}`,
    ],
  ])('of %s counts rows that are done, not what was read ahead of them', async (_what, name, write) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehook-progress-'));
    const rows = Array.from({ length: 100 }, (_, at) => ({
      username: `${name}-user${String(at).padStart(3, '0')}`,
    }));
    await writeFile(join(folder, name), write(rows));
    // Time goes on by a look at the bar with each row.
    let now = 0;
    const shares: string[] = [];
    await importFile({
      file: join(folder, name),
      reportPath: join(folder, 'report'),
      resume: false,
      inFlight: 10,
      reader: { attributeFields: new Map(), ignore: [] },
      rules: {
        roles: { map: new Map(), all: [], unmapped: 'keep' },
        wrap: false,
        hashing: { memoryLimitKiB: 1769 * 1024 },
      },
      table: {
        table: database.table,
        onConflict: 'fail',
        hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
        newVersion: () => 'v',
        signal: new AbortController().signal,
      },
      newRun: () => 'run',
      isTerminal: true,
      err: (text) => void shares.push(text),
      now: () => (now += 1000),
      signal: new AbortController().signal,
    });
    await rm(folder, { recursive: true });
    const percents = shares.flatMap((text) =>
      (/ (\d+) % {2}(\d+) users/.exec(text) ?? []).slice(1).map(Number),
    );
    const pairs = Array.from({ length: percents.length / 2 }, (_, at) => percents.slice(at * 2, at * 2 + 2));
    expect(pairs.length).toBe(100);
    // Of a hundred rows of one length, the share is the number of rows, give or take the brackets or headings around.
    for (const [percent = -99, done = 0] of pairs) expect(Math.abs(percent - done)).toBeLessThanOrEqual(2);
  });
});
