// One conditional write: its own retries, somebody else's writes in between, and a table that is busy.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EditedTable } from '../../cli/changes/write.ts';
import { withPatience } from '../../cli/import/delivery/patience.ts';
import { writeUser } from '../../cli/import/delivery/write.ts';
import { changeUser, createUser, deleteUser, requireUser } from '../../cli/users/stored.ts';
import type { User } from '../../functions/decision/facts.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

const user = (name: string, version = 'v1'): User => ({
  name,
  status: 'active',
  roles: [],
  grants: [],
  attributes: {},
  tokenGeneration: 'g',
  version,
});
const origin = (importLine: number, importRun = 'run') => ({ importRun, importLine });

/** Runs `between` before the first read goes out. */
function interferedBeforeReading(between: () => Promise<unknown>): EditedTable {
  let reads = 0;
  const call: EditedTable['call'] = async (operation, input, options) => {
    if (operation === 'BatchGetItem' && ++reads === 1) await between();
    return database.table.call(operation, input, options);
  };
  return { ...database.table, call };
}

/** Runs `between` before each transaction, which replaces a user: the n-th, counted from 1, is told its number. */
function interferedBeforeReplacing(between: (n: number) => Promise<unknown>): EditedTable {
  let transactions = 0;
  const call: EditedTable['call'] = async (operation, input, options) => {
    if (operation === 'TransactWriteItems') await between(++transactions);
    return database.table.call(operation, input, options);
  };
  return { ...database.table, call };
}

test('a second write of the same row changes nothing and counts as done', async () => {
  expect(await writeUser(database.table, user('retry', 'v1'), origin(3), false)).toEqual({ kind: 'created' });
  expect(await writeUser(database.table, user('retry', 'v2'), origin(3), true)).toEqual({ kind: 'created' });
  expect((await requireUser(database.table, 'retry')).version).toBe('v1');
});

test.each([true, false])('another row of the run is met, replace %p', async (replace) => {
  await writeUser(database.table, user(`met${replace}`), origin(3), replace);
  const second = await writeUser(database.table, user(`met${replace}`, 'v2'), origin(7), replace);
  expect(second).toEqual({ kind: 'met', line: 3 });
});

test('the same line of another run is somebody else', async () => {
  await writeUser(database.table, user('run'), origin(3, 'one'), false);
  expect(await writeUser(database.table, user('run'), origin(3, 'two'), false)).toEqual({ kind: 'exists' });
});

describe('replace', () => {
  test('a change between reading and writing is read again', async () => {
    await createUser(database.table, user('busy'));
    let replacements = 0;
    const table = interferedBeforeReplacing(async (n) => {
      replacements = n;
      if (n === 1) await changeUser(database.table, 'busy', (before) => ({ ...before, version: 'theirs' }));
    });
    expect(await writeUser(table, user('busy', 'ours'), origin(1), true)).toEqual({ kind: 'replaced' });
    expect((await requireUser(database.table, 'busy')).version).toBe('ours');
    expect(replacements).toBe(2);
  });

  test('the answer to a replacement is lost: asked again, it is still a replacement', async () => {
    await createUser(database.table, user('lost'));
    expect(await writeUser(database.table, user('lost', 'ours'), origin(4), true)).toEqual({
      kind: 'replaced',
    });
    expect(await writeUser(database.table, user('lost', 'again'), origin(4), true)).toEqual({
      kind: 'replaced',
    });
    expect((await requireUser(database.table, 'lost')).version).toBe('ours');
  });

  test('a user that was deleted in between is created', async () => {
    await createUser(database.table, user('gone'));
    const table = interferedBeforeReading(() => deleteUser(database.table, 'gone'));
    expect(await writeUser(table, user('gone', 'ours'), origin(1), true)).toEqual({ kind: 'created' });
  });

  test('gives up when others keep changing the user', async () => {
    await createUser(database.table, user('war'));
    const table = interferedBeforeReplacing((n) =>
      changeUser(database.table, 'war', (before) => ({ ...before, version: `theirs${n}` })),
    );
    await expect(writeUser(table, user('war', 'ours'), origin(1), true)).rejects.toThrow(
      'The user "war" keeps being changed by others; go on with --resume.',
    );
    expect((await requireUser(database.table, 'war')).version).toMatch(/^theirs/);
  });
});

describe('patience', () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  const signal = new AbortController().signal;

  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'TimeoutError'])(
    '%s is waited out',
    async (name) => {
      let tries = 0;
      const work = async () => {
        if (++tries < 3) throw named(name);
        return 'done';
      };
      const pauses: number[] = [];
      const pause = async (milliseconds: number) => void pauses.push(milliseconds);
      expect(await withPatience(work, signal, pause)).toBe('done');
      expect(tries).toBe(3);
      // 100 ms, then 200: half of it fixed, half at random.
      expect(
        pauses.map((milliseconds, at) => milliseconds >= 50 * 2 ** at && milliseconds <= 100 * 2 ** at),
      ).toEqual([true, true]);
    },
  );

  test('not longer than two minutes for one row', async () => {
    let waited = 0;
    const work = async () => {
      throw named('ThrottlingException');
    };
    const pause = async (milliseconds: number) => {
      waited += milliseconds;
    };
    await expect(withPatience(work, signal, pause)).rejects.toThrow('ThrottlingException');
    expect(waited).toBeGreaterThanOrEqual(120_000);
    expect(waited).toBeLessThan(125_000);
  });

  test('another error is not', async () => {
    let tries = 0;
    const work = async () => {
      tries++;
      throw named('ValidationException');
    };
    await expect(withPatience(work, signal)).rejects.toThrow('ValidationException');
    expect(tries).toBe(1);
  });

  test('an interruption ends the waiting', async () => {
    const controller = new AbortController();
    let tries = 0;
    const work = async () => {
      if (++tries === 2) controller.abort();
      throw named('ThrottlingException');
    };
    await expect(withPatience(work, controller.signal)).rejects.toThrow('ThrottlingException');
    expect(tries).toBe(2);
  });
});
