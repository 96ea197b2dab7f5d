// Transactions of the local store: all of the writes or none, and no reader sees a part.
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readItems } from '../../functions/store/read.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

const key = (name: string) => ({ pk: name, sk: 'X' });
const put = (name: string, value: number, condition?: string) => ({
  Put: {
    TableName: database.table.name,
    Item: { ...key(name), value },
    ...(condition ? { ConditionExpression: condition } : {}),
  },
});
const transact = (...items: object[]) =>
  database.table.client.send(new TransactWriteCommand({ TransactItems: items }));
const storedValue = async (name: string) => (await readItems(database.table, [key(name)])).get(name)?.value;

test('all writes are made', async () => {
  await transact(put('a', 1), put('b', 2));
  const update = {
    Update: {
      TableName: database.table.name,
      Key: key('a'),
      UpdateExpression: 'SET #value = :value',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':value': 3 },
    },
  };
  await transact(update, { Delete: { TableName: database.table.name, Key: key('b') } });
  expect(await Promise.all(['a', 'b'].map(storedValue))).toEqual([3, undefined]);
});

test('one that fails takes the others back: what was changed, made and deleted', async () => {
  await transact(put('changed', 1), put('deleted', 1));
  const failed = transact(
    put('changed', 2),
    put('made', 2),
    { Delete: { TableName: database.table.name, Key: key('deleted') } },
    put('changed-not', 2, 'attribute_exists(pk)'),
  );
  const error: unknown = await failed.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  const codes = (error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code);
  expect(codes).toEqual(['None', 'None', 'None', 'ConditionalCheckFailed']);
  const names = ['changed', 'made', 'deleted', 'changed-not'];
  expect(await Promise.all(names.map(storedValue))).toEqual([1, undefined, 1, undefined]);
});

test('among forty at once on one item exactly one is made, and reads see both of its writes or none', async () => {
  const { client, name } = database.table;
  const writers = Array.from({ length: 40 }, (_, at) =>
    transact(put('one', at, 'attribute_not_exists(pk)'), put('other', at)),
  );
  const readers = Array.from({ length: 40 }, async () => {
    const read = (of: string) =>
      client.send(new GetCommand({ TableName: name, Key: key(of), ConsistentRead: true }));
    // The second write first: where it is there, so is the first.
    const other = (await read('other')).Item?.value;
    const one = (await read('one')).Item?.value;
    return other === undefined || other === one;
  });
  const made = (await Promise.allSettled(writers)).filter(({ status }) => status === 'fulfilled');
  expect(made).toHaveLength(1);
  expect(await Promise.all(readers)).toEqual(Array(40).fill(true));
});

/** DynamoDB itself knows it. */
const testOfOwnStore = process.env.AWS_ENDPOINT_URL_DYNAMODB ? test.skip : test;

testOfOwnStore('a condition check is refused by name: the local store does not know it', async () => {
  const check = {
    TableName: database.table.name,
    Key: key('a'),
    ConditionExpression: 'attribute_exists(pk)',
  };
  await expect(transact({ ConditionCheck: check }, put('a', 9))).rejects.toThrow(
    'The local store knows transactions of Put, Update and Delete.',
  );
});
