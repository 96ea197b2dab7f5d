// dynalite, the store of `gatehook dev`, in a process of its own, filled with one of the measured worlds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTable as openWithSdk } from '../../cli/table/table.ts';
import { AwsClient } from '../../functions/aws/client.ts';
import { toWire } from '../../functions/store/wire.ts';
import { ensureTable } from '../../local/create-table.ts';
import { startStore } from '../../local/store.ts';
import { hashedPassword, keysOf, SMALL, tableName, worldOf } from '../measured-world.ts';
import { ready } from './frame.ts';

const data = mkdtempSync(join(tmpdir(), 'gatehook-bench-'));
const store = await startStore(data, { port: 0, variable: '' }, '127.0.0.1');
const endpoint = `http://127.0.0.1:${store.port}`;
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const region = 'us-east-1';
const name = tableName(SMALL);
await ensureTable(openWithSdk(name, { endpoint, region, credentials }));

const client = new AwsClient({
  service: 'dynamodb',
  region,
  endpoint: new URL(endpoint),
  credentials: () => credentials,
  timeouts: { connection: 5000, answer: 5000 },
});
const world = worldOf(SMALL, await hashedPassword());
for (const pk of keysOf(SMALL)) {
  const item = world(pk);
  if (item) await client.call('PutItem', toWire({ TableName: name, Item: item }));
}
client.close();
ready({ port: store.port }, async () => {
  await store.close();
  rmSync(data, { recursive: true, force: true });
});
