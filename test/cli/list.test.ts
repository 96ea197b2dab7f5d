// Lists: in order, filtered, a page at a time, and no more is read than is shown.

import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listApplications } from '../../cli/applications/stored.ts';
import type { Filter } from '../../cli/table/by-status.ts';
import type { Table } from '../../cli/table/table.ts';
import { listUsers } from '../../cli/users/stored.ts';
import type { User } from '../../functions/decision/facts.ts';
import { itemFromUser } from '../../functions/store/items.ts';
import { interceptTable } from '../support/intercept.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;

const user = (name: string, more: Partial<User> = {}): User => ({
  name,
  status: 'active',
  roles: [],
  grants: [],
  attributes: {},
  tokenGeneration: 'g',
  version: name,
  ...more,
});
const numbered = Array.from({ length: 150 }, (_, at) => `user-${String(at).padStart(3, '0')}`);
/** UTF-16 puts the second before the first. */
const LATE = ['z\uffee', 'z\u{1d306}'];

const users = [
  user('carol', { status: 'disabled', roles: ['clerk'] }),
  user('alice', { roles: ['clerk', 'boss'] }),
  user('bob'),
  ...[...numbered, ...LATE].map((name) => user(name)),
];
/** What is not a user must not be listed, though it may have a status. */
const items = [...users.map(itemFromUser), { pk: 'USER#bob', sk: 'NOTE', status: 'active' }];

async function writeItems({ client, name }: Table): Promise<void> {
  for (let at = 0; at < items.length; at += 25) {
    const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
  }
}

/** As tables were made before the index. */
async function createOldTable({ client, name }: Table): Promise<void> {
  const keys = ['pk', 'sk'];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}

beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

const ALL = [...['alice', 'bob', 'carol'], ...numbered, ...LATE];
const inBytes = [...ALL].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

/** With the index, and as on a table from before it. */
describe.each([true, false])('with an index: %s', (hasIndex) => {
  let table: Table;
  beforeAll(async () => {
    table = hasIndex ? stack.table : { ...stack.table, name: `${stack.table.name}-old` };
    if (!hasIndex) await createOldTable(table);
    await writeItems(table);
  });

  const names = async (filter: Filter, limit?: number) => {
    const { values, next } = await listUsers(table, filter, limit);
    return { names: values.map(({ name }) => name), next };
  };

  async function everyPage(limit: number): Promise<string[]> {
    const all: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: { names: string[]; next: string | null } = await names({ after }, limit);
      all.push(...page.names);
      after = page.next;
    }
    return all;
  }

  test('everything, in the order of DynamoDB', async () => {
    expect(await names({})).toEqual({ names: inBytes, next: null });
  });

  test.each([7, 100, 155])('page by page, %i at a time', async (limit) => {
    expect(await everyPage(limit)).toEqual(inBytes);
  });

  test.each<[Filter, number | undefined, string[], string | null]>([
    [{ prefix: 'user-00' }, 3, ['user-000', 'user-001', 'user-002'], 'user-002'],
    [{ prefix: 'user-00', after: 'user-007' }, 9, ['user-008', 'user-009'], null],
    [{ prefix: 'b', after: 'a' }, 9, ['bob'], null],
    [{ prefix: 'a', after: 'b' }, 9, [], null],
    [{ prefix: 'nobody' }, 9, [], null],
    [{ status: 'disabled' }, 9, ['carol'], null],
    [{ role: 'clerk' }, 9, ['alice', 'carol'], null],
    [{ role: 'clerk' }, 1, ['alice'], 'alice'],
    [{ role: 'clerk', status: 'active' }, 9, ['alice'], null],
    [{ role: 'cler' }, 9, [], null],
    [{}, 3, ['alice', 'bob', 'carol'], 'carol'],
  ])('%j, %s at most', async (filter, limit, expected, next) => {
    expect(await names(filter, limit)).toEqual({ names: expected, next });
  });
});

describe('what is read', () => {
  /** Keys asked of the index and of the table. */
  async function cost(filter: Filter, limit: number) {
    const { table, sent } = interceptTable(stack.table);
    await listUsers(table, filter, limit);
    const inputs = sent.map(({ input }) => JSON.parse(JSON.stringify(input)));
    const keys = inputs.flatMap(({ RequestItems }) => RequestItems?.[table.name]?.Keys ?? []);
    return { limits: inputs.flatMap(({ Limit = [] }) => Limit), keys: keys.length, calls: inputs.length };
  }

  test('ten of 156: eleven keys of each status, and eleven items', async () => {
    expect(await cost({}, 10)).toMatchObject({ limits: [11, 11], keys: 11 });
  });

  test('ten of one status: one page of eleven keys', async () => {
    expect(await cost({ status: 'active', prefix: 'user-' }, 10)).toEqual({
      limits: [11],
      keys: 11,
      calls: 2,
    });
  });

  test('a role and its holders: keys only, and the items of its holders', async () => {
    expect(await cost({ role: 'clerk' }, 10)).toEqual({ limits: [], keys: 2, calls: 3 });
  });
});

describe('user list', () => {
  test('people get a screenful, and how to go on', async () => {
    const { out, err } = await stack.run('user', 'list', '--prefix', 'user-');
    expect(out.trim().split('\n')).toHaveLength(101);
    expect(err).toBe(
      "note: There are more. Go on with: gatehook user list --after 'user-099', or see them all: --limit all.\n",
    );
    expect((await stack.run('user', 'list', '--limit', 'all')).out.trim().split('\n').length).toBeGreaterThan(
      156,
    );
  });

  test('programs get all, or as many as they ask for', async () => {
    const all = await stack.run('user', 'list', '--json');
    expect([JSON.parse(all.out).length, all.err]).toEqual([ALL.length, '']);
    const two = await stack.run('user', 'list', '--json', '--limit', '2', '--after', 'bob');
    expect(JSON.parse(two.out).map(({ name }: User) => name)).toEqual(['carol', 'user-000']);
  });

  test.each([
    [['--limit', '0'], 'A limit is a number from 1 to 999999, or "all".'],
    [['--limit', 'ten'], 'A limit is a number from 1 to 999999, or "all".'],
    [['--status', 'gone'], 'Allowed choices are active, disabled.'],
    [['--role', 'a b'], 'A role name has 1 to 128 characters'],
  ])('user list %j is refused', async (argv, message) => {
    const { code, err } = await stack.run('user', 'list', ...argv);
    expect(code).toBe(64);
    expect(err).toContain(message);
  });
});

describe('app list', () => {
  test('by the beginning of the id, by status, a few at a time', async () => {
    for (const id of ['shop', 'shop-eu', 'billing']) await stack.run('app', 'create', id);
    await stack.run('app', 'disable', 'shop-eu');
    const ids = async (...argv: string[]) =>
      (await stack.run('app', 'list', '--json', ...argv)).json<{ id: string }[]>().map(({ id }) => id);
    expect(await ids()).toEqual(['billing', 'shop', 'shop-eu']);
    expect(await ids('--prefix', 'shop')).toEqual(['shop', 'shop-eu']);
    expect(await ids('--status', 'disabled')).toEqual(['shop-eu']);
    expect(await ids('--limit', '1', '--after', 'billing')).toEqual(['shop']);
    const { err } = await stack.run('app', 'list', '--limit', '1');
    expect(err).toContain("gatehook app list --after 'billing'");
  });

  test('reads its own items only, and no other of the table', async () => {
    const { table, sent } = interceptTable(stack.table);
    expect((await listApplications(table)).values).toHaveLength(3);
    expect(sent.map(({ name }) => name)).toEqual(['QueryCommand', 'QueryCommand', 'BatchGetCommand']);
  });
});
