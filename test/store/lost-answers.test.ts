// Answers that leave out what was asked for, and changes whose answers are lost: said so, in bounded time, and never taken for nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, jest, test } from '@jest/globals';
import { openTable } from '../../cli/table/table.ts';
import { writeChange } from '../../functions/store/changes/write.ts';
import { readItems } from '../../functions/store/read.ts';
import type { Call, Table } from '../../functions/store/table.ts';
import { CREDENTIALS, TEST_EDITOR } from '../support/database.ts';

const tableOf = (call: (operation: string) => unknown): Table => ({
  name: 'Users',
  call: (async (operation: string) => call(operation)) as unknown as Call,
});
const KEY = { pk: 'USER#alice', sk: 'USER' };

afterEach(() => {
  jest.useRealTimers();
});

test('keys that stay unprocessed: asked for eleven times in 25 s, then told so', async () => {
  jest.useFakeTimers();
  let calls = 0;
  const table = tableOf(() => {
    calls += 1;
    return { Responses: { Users: [] }, UnprocessedKeys: { Users: { Keys: [KEY] } } };
  });
  const read = readItems(table, [KEY]).catch((error) => error);
  await jest.runAllTimersAsync();
  expect(await read).toMatchObject({
    code: 'unprocessed_keys',
    message:
      'DynamoDB left keys of the table Users unread, each time they were asked for: it is asked for more than it gives. Try again later.',
  });
  expect(calls).toBe(11);
});

test('a change whose answer is lost, and so is that of reading it back: said so, and how it is found out', async () => {
  const table = tableOf((operation) => {
    throw new Error(operation === 'BatchGetItem' ? 'no way back' : 'the answer is lost');
  });
  const write = { Delete: { Key: KEY } };
  const nothing = { before: null, after: null, replaced: [] };
  const change = writeChange(
    { ...table, editor: TEST_EDITOR },
    write,
    { kind: 'user', name: 'alice' },
    nothing,
  );
  await expect(change).rejects.toMatchObject({
    code: 'unsettled',
    message:
      'It cannot be told whether the change of the user "alice" was made (the answer is lost). If it was, gatehook changes shows it; if it was not, do it again.',
  });
});

test.each([
  ['a scan', new ScanCommand({ TableName: 'Users' })],
  ['a query', new QueryCommand({ TableName: 'Users', KeyConditionExpression: 'pk = :pk' })],
])('%s that is answered {}: no answer, not an empty list', async (_what, command) => {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const table = openTable('Users', { endpoint, region: 'us-east-1', credentials: CREDENTIALS });
  await expect(table.client.send(command as ScanCommand)).rejects.toMatchObject({
    code: 'malformed_answer',
    message:
      'The read of the table Users was answered without a list of items. Look for a proxy in front of DynamoDB.',
  });
  table.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
