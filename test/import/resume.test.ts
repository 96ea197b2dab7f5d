// Interruptions: by the operator, by a table that fails, by a crash. Each row is done once, counted once, reported once.

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readChanges } from '../../cli/changes/read.ts';
import type { EditedTable } from '../../cli/changes/write.ts';
import { type ImportJob, importFile } from '../../cli/import/job.ts';
import type { ImportEnd } from '../../cli/import/report/end.ts';
import { statePath } from '../../cli/import/report/state.ts';
import { listUsers } from '../../cli/users/stored.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { BEGIN } from '../support/clock.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { clearUsers, lines } from './support.ts';

const ROWS = 120;
/** Every tenth name is none, and the last row meets the first. */
const FILE = lines(
  ...Array.from({ length: ROWS - 1 }, (_, at) => ({ username: at % 10 === 4 ? `bad:${at}` : `user${at}` })),
  { username: 'USER0' },
);
const REFUSED = 13;

let database: TestDatabase;
let folder = '';
let file = '';
let reportPath = '';
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await clearUsers(database.table);
  if (folder) await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'gatehook-resume-'));
  file = join(folder, 'users.jsonl');
  reportPath = join(folder, 'report.jsonl');
  await writeFile(file, FILE);
});
afterAll(() => rm(folder, { recursive: true }));

interface Options {
  readonly resume?: boolean;
  readonly table?: EditedTable;
  readonly signal?: AbortSignal;
  /** Called before each user is written. */
  readonly onUser?: () => void;
  /** Fixed time: no checkpoint after the first row. */
  readonly now?: () => number;
}

let version = 0;

function jobOf({
  resume = false,
  table = database.table,
  signal,
  onUser,
  now = () => 0,
}: Options): ImportJob {
  const ends = signal ?? new AbortController().signal;
  return {
    file,
    reportPath,
    resume,
    inFlight: 10,
    reader: { attributeFields: new Map(), ignore: [] },
    rules: {
      roles: { map: new Map(), all: [], unmapped: 'keep' },
      wrap: false,
      hashing: { memoryLimitKiB: 1769 * 1024 },
    },
    table: {
      table,
      onConflict: 'fail',
      hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
      newVersion() {
        onUser?.();
        return `version${version++}`;
      },
      signal: ends,
    },
    newRun: () => `run${version++}`,
    isTerminal: false,
    err: () => undefined,
    now,
    signal: ends,
  };
}

const run = (options: Options = {}): Promise<ImportEnd> => importFile(jobOf(options));

async function names(): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of (await listUsers(database.table)).values) found.push(name);
  return found;
}

async function reportedLines(): Promise<number[]> {
  const rows = (await readFile(reportPath, 'utf8')).trim().split('\n');
  return rows.map((row) => JSON.parse(row).line);
}

const REPORTED = [...Array.from({ length: 12 }, (_, tens) => tens * 10 + 5), ROWS];

/** Everything is in, once, and nothing is left to go on with. */
async function expectWhole({ counts, line, failure }: ImportEnd): Promise<void> {
  expect({ failure, line }).toEqual({ failure: null, line: ROWS });
  expect(counts).toMatchObject({ imported: ROWS - REFUSED, refused: REFUSED, skipped: 0 });
  expect(await reportedLines()).toEqual(REPORTED);
  expect(await names()).toHaveLength(ROWS - REFUSED);
  await expect(stat(statePath(reportPath))).rejects.toMatchObject({ code: 'ENOENT' });
}

test('without an interruption', async () => {
  await expectWhole(await run());
});

test('the operator interrupts: rows in flight are finished, and --resume does the rest', async () => {
  const controller = new AbortController();
  let users = 0;
  const onUser = () => {
    if (++users === 100) controller.abort(new Error('interrupted.'));
  };
  const first = await run({ signal: controller.signal, onUser });
  expect(first.failure).toEqual(new Error('interrupted.'));
  expect(first.line).toBeGreaterThan(40);
  expect(first.line).toBeLessThan(70);
  expect(await names()).toHaveLength(first.counts.imported);
  await expectWhole(await run({ resume: true }));
});

/** A table that takes the record of the run and a number of users, and then no more; 0 takes nothing at all. */
function failingAfter(writes: number): EditedTable {
  const { client } = database.table;
  let left = writes === 0 ? 0 : writes + 1;
  const send = async (command: Parameters<typeof client.send>[0]) => {
    if (left-- <= 0) throw new Error('the table is gone');
    return client.send(command);
  };
  return { ...database.table, client: Object.assign(Object.create(client), { send }) };
}

test.each([1, 37, 100])('the table fails after %i writes', async (writes) => {
  const first = await run({ table: failingAfter(writes) });
  expect(first.failure).toEqual(new Error('the table is gone'));
  expect(first.counts.imported + first.ahead).toBe((await names()).length);
  await expectWhole(await run({ resume: true }));
});

test('all rows are done and the end cannot be recorded: --resume does that alone', async () => {
  let records = 0;
  const call: EditedTable['call'] = (operation, ...rest) => {
    if (operation === 'TransactWriteItems') records += 1;
    if (records > 1) throw new Error('the table is gone');
    return database.table.call(operation, ...rest);
  };
  const table = { ...database.table, call };
  const first = await run({ table });
  expect(first).toMatchObject({ line: ROWS, failure: new Error('the table is gone') });
  const again = await run({ resume: true });
  await expectWhole(again);
  const since = { since: 0, before: BEGIN + 1 };
  const { changes } = await readChanges(database.table, since, 1000);
  expect(
    changes.filter(({ after }) => after?.rowsDone === ROWS && after.rowsDoneBefore === ROWS),
  ).toHaveLength(1);
});

test('the answer to the first user is lost: --resume knows its own write again', async () => {
  const { client } = database.table;
  const send = async (command: Parameters<typeof client.send>[0]) => {
    await client.send(command);
    throw new Error('the answer is lost');
  };
  const table = { ...database.table, client: Object.assign(Object.create(client), { send }) };
  const first = await run({ table });
  expect(first).toMatchObject({ line: 0, isNothing: false, failure: new Error('the answer is lost') });
  expect((await names()).length).toBeGreaterThan(0);
  await expectWhole(await run({ resume: true }));
});

test('a table that takes nothing leaves nothing that blocks another try', async () => {
  const call = async () => {
    throw new Error('the table is gone');
  };
  const first = await run({ table: { ...failingAfter(0), call } });
  expect(first).toMatchObject({ line: 0, ahead: 0, isNothing: true });
  await expectWhole(await run());
});

test('a resumed import that fails at once still has its place', async () => {
  await run({ table: failingAfter(1) });
  expect(await run({ resume: true, table: failingAfter(0) })).toMatchObject({ isNothing: false });
  await expectWhole(await run({ resume: true }));
});

describe('a crash, which leaves an older state than what is written', () => {
  async function crash(): Promise<void> {
    // Time stands still, so the only state is of the first row; it is put back as a crash would leave it.
    let early = Promise.resolve('');
    const controller = new AbortController();
    let users = 0;
    const path = statePath(reportPath);
    const reading = () => {
      if (++users === 60) early = readFile(path, 'utf8');
      if (users === 160) controller.abort(new Error('crash'));
    };
    await run({ signal: controller.signal, onUser: reading });
    expect(JSON.parse(await early)).toMatchObject({ line: 1 });
    await writeFile(path, await early);
  }

  test('rows beyond the state are recognised as its own', async () => {
    await crash();
    expect((await names()).length).toBeGreaterThan(60);
    await expectWhole(await run({ resume: true }));
  });

  test('and so they are when it crashes twice', async () => {
    await crash();
    const again = await run({ resume: true, table: failingAfter(50) });
    expect(again.failure).not.toBeNull();
    await expectWhole(await run({ resume: true }));
  });
});

describe('what is refused before anything is written', () => {
  beforeEach(async () => {
    await run({ table: failingAfter(30) });
  });

  test('a new import over an interrupted one', async () => {
    await expect(run()).rejects.toMatchObject({
      code: 'interrupted_before',
      exitCode: 1,
      message: `An import of this file was interrupted: go on with --resume, or delete ${statePath(reportPath)}.`,
    });
  });

  test('--resume with a file of another size', async () => {
    await writeFile(file, `${FILE}\n`);
    await expect(run({ resume: true })).rejects.toMatchObject({ code: 'another_file', exitCode: 1 });
  });

  test.each(['{', '{}', 'null', '{"run":"r","line":"7","reportBytes":0,"counts":{}}'])(
    '--resume with the state %s',
    async (text) => {
      await writeFile(statePath(reportPath), text);
      await expect(run({ resume: true })).rejects.toMatchObject({ code: 'broken_state', exitCode: 2 });
    },
  );

  test('--resume where nothing was interrupted', async () => {
    await rm(statePath(reportPath));
    await expect(run({ resume: true })).rejects.toMatchObject({
      code: 'usage',
      message: `There is no interrupted import to go on with (${statePath(reportPath)} is not there).`,
    });
  });
});

test('report and state are for their owner only, and the state holds no user', async () => {
  await run({ table: failingAfter(30) });
  for (const path of [reportPath, statePath(reportPath)]) expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(statePath(reportPath), 'utf8')).not.toMatch(/user\d/);
});

test('an older report does not stay when nothing is refused', async () => {
  await writeFile(reportPath, 'old');
  await writeFile(file, lines({ username: 'only' }));
  await run();
  await expect(stat(reportPath)).rejects.toMatchObject({ code: 'ENOENT' });
});
