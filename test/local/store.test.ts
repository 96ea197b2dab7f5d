// The local store: DynamoDB for the SDK, closed to browsers, kept on disk, one process at a time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listRoles, putRole } from '../../cli/roles/stored.ts';
import { openTable as openOperatorsTable } from '../../cli/table/table.ts';
import { describeContents } from '../../local/contents.ts';
import { ensureTable } from '../../local/create-table.ts';
import { type Running, startStore } from '../../local/store.ts';
import { CREDENTIALS, TEST_EDITOR } from '../support/database.ts';
import { postRaw, sendRaw } from './raw-socket.ts';

const PORT = { port: 0, variable: 'GATEHOOK_DYNAMODB_PORT' };
const ADDRESS = '127.0.0.1';

let folder: string;
let store: Running;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-store-'));
  store = await startStore(folder, PORT, ADDRESS);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function openTable({ port }: Running) {
  const table = openOperatorsTable('test', {
    endpoint: `http://${ADDRESS}:${port}`,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  });
  return { table: { ...table, editor: TEST_EDITOR }, close: () => table.close() };
}

test('data outlives the process', async () => {
  const first = openTable(store);
  await ensureTable(first.table);
  await putRole(first.table, { name: 'clerk', grants: ['orders:*'], includes: [] }, 'r1');
  first.close();
  await store.close();
  store = await startStore(folder, PORT, ADDRESS);
  const again = openTable(store);
  expect((await listRoles(again.table)).map(({ name }) => name)).toEqual(['clerk']);
  again.close();
});

test('the contents are counted by kind, what the store makes itself left out', async () => {
  const { table, close } = openTable(store);
  await ensureTable(table);
  expect(await describeContents(table)).toBeNull();
  await putRole(table, { name: 'clerk', grants: [], includes: [] }, 'r1');
  expect(await describeContents(table)).toBe('0 applications, 1 role, 0 users');
  close();
});

test('a second process on the same folder', async () => {
  await expect(startStore(folder, PORT, ADDRESS)).rejects.toMatchObject({
    code: 'data_in_use',
    message: `The data folder ${folder} is in use: another npx gatehook dev runs on it. End that one, or choose another: GATEHOOK_DATA=.gatehook-2 npx gatehook dev`,
  });
});

test('a file where the folder should be', async () => {
  const other = mkdtempSync(join(tmpdir(), 'gatehook-store-'));
  writeFileSync(join(other, 'dynamodb'), '');
  await expect(startStore(other, PORT, ADDRESS)).rejects.toMatchObject({
    code: 'data_unusable',
    message: expect.stringContaining(`The store in ${join(other, 'dynamodb')} cannot be opened: `),
  });
  rmSync(other, { recursive: true });
});

describe('a request by hand', () => {
  const HOST = 'Host: 127.0.0.1';
  const HEADERS = [
    'Content-Type: application/x-amz-json-1.0',
    'X-Amz-Target: DynamoDB_20120810.ListTables',
    'X-Amz-Date: 20261125T120000Z',
    'Authorization: AWS4-HMAC-SHA256 Credential=a/20261125/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
  ];
  const ask = (...headers: string[]) => postRaw(store.port, '/', [...headers, ...HEADERS], '{}');

  test('with any credentials: served, as DynamoDB Local does', async () => {
    const { status, body } = await ask(HOST);
    expect([status, JSON.parse(body)]).toEqual([200, { TableNames: [] }]);
  });

  test.each([
    ['an Origin', [HOST, 'Origin: https://evil.example']],
    ['a rebound Host', ['Host: rebound.example']],
  ])('with %s: refused', async (_name, headers) => {
    const { status, head, body } = await ask(...headers);
    expect([status, JSON.parse(body)]).toMatchObject([403, { __type: 'AccessDeniedException' }]);
    expect(head).not.toMatch(/access-control/i);
  });

  test("a browser's preflight, which dynalite alone would grant: refused", async () => {
    const { status, head } = await sendRaw(store.port, [
      'OPTIONS / HTTP/1.1',
      HOST,
      'Origin: https://evil.example',
    ]);
    expect(status).toBe(403);
    expect(head).not.toMatch(/access-control/i);
  });

  test('cut off in the middle: the store goes on', async () => {
    const socket = connect(store.port, ADDRESS);
    const start = ['POST / HTTP/1.1', HOST, ...HEADERS, 'Content-Length: 9'].join('\r\n');
    await new Promise((resolve) => socket.write(`${start}\r\n\r\n{`, resolve));
    // The request must have been taken up before its end is missed.
    expect((await ask(HOST)).status).toBe(200);
    socket.destroy();
    expect((await ask(HOST)).status).toBe(200);
  });
});
