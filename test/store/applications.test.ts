// An application kept in memory: what is read of it, and that a change counts on the next request.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeApplication, createApplication, deleteApplication } from '../../cli/applications/stored.ts';
import type { EditedTable as Table } from '../../cli/changes/write.ts';
import { putRole } from '../../cli/roles/stored.ts';
import { REVISION_COPIES, revisionKey } from '../../functions/store/keys.ts';
import type { Call } from '../../functions/store/table.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { interceptTable } from '../support/intercept.ts';
import {
  begin,
  change,
  handled,
  type Instance,
  instance,
  marks,
  meet,
  shop,
  stored,
  warm,
} from '../support/kept-application.ts';

let database: TestDatabase;
let table: Table;
let now = 0;
const clock = () => now;

beforeAll(async () => {
  database = await startDatabase();
  table = database.table;
});
afterAll(() => database.close());
beforeEach(() => begin(table));

const threeInstances = () => Promise.all([0, 3, 7].map((copy) => warm(table, copy)));

const kinds = ({ sent }: Instance) =>
  sent.map(({ input }) =>
    Object.values(input.RequestItems as Record<string, { Keys: { sk: string }[] }>)
      .flatMap(({ Keys }) => Keys.map(({ sk }) => sk))
      .join(),
  );

describe('what is read', () => {
  test('the application with the first two requests, and then no more', async () => {
    const one = instance(table, 0);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,APP,USER,ATTEMPTS']);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,APP,USER,ATTEMPTS']);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS']);
  });

  test('after a change: once, in a trip of its own', async () => {
    const one = await warm(table, 0, clock);
    await change(table);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS', 'APP']);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS']);
  });

  test('after a minute: once, in the same trip', async () => {
    const one = await warm(table, 0, clock);
    now += 59_999;
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS']);
    now += 1;
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,APP,USER,ATTEMPTS']);
    await one.see();
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS']);
  });

  test('an application that is not there: looked for by every request', async () => {
    const one = await warm(table, 0, clock);
    for (const id of ['nobody', '__proto__', 'constructor']) {
      for (let count = 0; count < 3; count++) {
        expect(await one.see(id)).toBeNull();
        expect(kinds(one)).toEqual(['REVISION,APP,USER,ATTEMPTS']);
      }
    }
  });

  test('no item by more than an eighth of the decisions of one application', async () => {
    const instances = await Promise.all(
      Array.from({ length: REVISION_COPIES }, (_, copy) => warm(table, copy)),
    );
    const reads = new Map<string, number>();
    for (const one of instances) {
      for (let count = 0; count < 5; count++) {
        await one.see();
        const [asked] = Object.values(
          one.sent[0]?.input.RequestItems as Record<string, { Keys: { pk: string }[] }>,
        );
        for (const { pk } of asked?.Keys ?? []) reads.set(pk, (reads.get(pk) ?? 0) + 1);
      }
    }
    for (const user of ['USER#alice', 'ATTEMPTS#alice']) reads.delete(user);
    expect([...reads.values()]).toEqual(Array(REVISION_COPIES).fill(5));
  });
});

describe('a change counts on the next request of every instance', () => {
  test.each([
    ['of the application', () => change(table)],
    ['that deletes it', () => deleteApplication(table, 'shop')],
    [
      'that deletes it and makes it again',
      async () => {
        await deleteApplication(table, 'shop');
        await createApplication(table, shop());
      },
    ],
    [
      'twice',
      async () => {
        await change(table);
        await change(table);
      },
    ],
    [
      'of a role beside it',
      async () => {
        await change(table);
        await putRole(table, { name: 'r', grants: [], includes: [] }, 'x');
      },
    ],
  ])('%s', async (_what, act) => {
    const instances = await threeInstances();
    await act();
    const version = await stored(table);
    expect(await Promise.all(instances.map(({ see }) => see()))).toEqual([version, version, version]);
    expect(await marks(table)).toEqual([]);
  });

  test('on a table on which no revision was ever written', async () => {
    const fresh = await startDatabase();
    await createApplication(fresh.table, { ...shop(), version: 'first' });
    const one = instance(fresh.table, 5);
    for (let count = 0; count < 3; count++) expect(await one.see()).toBe('first');
    expect(kinds(one)).toEqual(['REVISION,USER,ATTEMPTS']);
    await changeApplication(fresh.table, 'shop', (before) => ({ ...before, version: 'second' }));
    expect(await one.see()).toBe('second');
    await fresh.close();
  });
});

/** A table that reads the application before the rest of the same BatchGetItem, as DynamoDB may: items are no snapshot. */
function torn(between: () => Promise<unknown>): Pick<Table, 'name' | 'call'> {
  const call: Call = async (operation, input, options) => {
    const keys = input.RequestItems?.[table.name]?.Keys ?? [];
    const read = (part: typeof keys) =>
      table.call(
        operation,
        { RequestItems: { [table.name]: { Keys: part, ConsistentRead: true } } },
        options,
      );
    const isApplication = ({ sk }: (typeof keys)[number]) => sk === 'APP';
    if (!keys.some(isApplication)) return table.call(operation, input, options);
    const first = await read(keys.filter(isApplication));
    await between();
    const rest = await read(keys.filter((key) => !isApplication(key)));
    const items = [first, rest].flatMap(({ Responses }) => Responses?.[table.name] ?? []);
    return { Responses: { [table.name]: items } };
  };
  return { name: table.name, call };
}

test.each([1, 2])('a change in the middle of read %i: the next request sees it', async (at) => {
  let reads = 0;
  let changed = false;
  const between = async () => {
    if (++reads !== at) return;
    await change(table);
    changed = true;
  };
  const one = instance(torn(between), 0);
  for (let count = 0; count < 6; count++) {
    const before: boolean = changed;
    const seen = await one.see();
    // Both answers are right while the change is being made.
    if (changed === before) expect(seen).toBe(await stored(table));
  }
  expect(changed).toBe(true);
});

/** The first announcement is call 1, the write 9, the first conclusion 10; test/proof/applications.test.ts tries them all. */
test.each([1, 8, 9, 10])(
  'a writer whose call %i arrives later: every instance sees what stands in the table',
  async (at) => {
    const instances = await threeInstances();
    const agree = async () => {
      const version = await stored(table);
      expect(await Promise.all(instances.map(({ see }) => see()))).toEqual([version, version, version]);
    };
    const late: (() => Promise<unknown>)[] = [];
    let calls = 0;
    const way = handled(table, (send) => meet(calls++ === at ? 'arrives later' : 'arrives', send, late));
    await change(way).catch(() => undefined);
    await agree();
    for (const arrive of late) await arrive().catch(() => undefined);
    await agree();
    await change(table);
    await agree();
    expect(await marks(table)).toEqual([]);
  },
);

test.each([0, 3, 7])(
  'the first change in a table, whose announcement in copy %i fails: that copy can be read all the same',
  async (copy) => {
    const fresh = await startDatabase();
    try {
      const { table: broken } = interceptTable(fresh.table, ({ input }) => {
        const isAnnouncement = String(input.UpdateExpression).startsWith('ADD changing');
        if (isAnnouncement && JSON.stringify(input.Key) === JSON.stringify(revisionKey(copy)))
          throw new Error('the store is busy');
      });
      await createApplication(fresh.table, shop());
      await expect(change(broken)).rejects.toThrow('the store is busy');
      expect(await instance(fresh.table, copy).see()).toBe(await stored(fresh.table));
      expect(await marks(fresh.table)).toEqual([]);
    } finally {
      await fresh.close();
    }
  },
);
