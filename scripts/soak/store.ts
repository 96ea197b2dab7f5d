// The soak's store in a process of its own: a DynamoDB-compatible server and the secrets endpoint, with their data in a folder.
// Says where they listen in local.json, as `npx gatehook dev` does, and `ready` to its parent.
import { join } from 'node:path';
import { openTable } from '../../cli/table/table.ts';
import { writeAddress } from '../../local/address.ts';
import { ensureTable } from '../../local/create-table.ts';
import {
  ensureSecrets,
  REGISTRY_KEY,
  randomText,
  SIGNING_SECRET,
  TOKEN_KEYS,
} from '../../local/first-secrets.ts';
import { LOOPBACK } from '../../local/options.ts';
import { SecretFile } from '../../local/secret-file.ts';
import { startSecrets } from '../../local/secrets.ts';
import { startStore } from '../../local/store.ts';

const [data = ''] = process.argv.slice(2);
const ANY_PORT = { port: 0, variable: 'none' };
const region = 'us-east-1';
const credentials = { accessKeyId: randomText(20), secretAccessKey: randomText(40) };
const store = await startStore(data, ANY_PORT, LOOPBACK);
const file = await SecretFile.open(join(data, 'secrets.json'));
await ensureSecrets(file);
const { accessKeyId } = credentials;
const secrets = await startSecrets({ file, accessKeyId, port: ANY_PORT, address: LOOPBACK });
const dynamodb = `http://${LOOPBACK}:${store.port}`;
const table = openTable('Gatehook-soak', { endpoint: dynamodb, region, credentials });
await ensureTable(table);
table.close();
await writeAddress(data, {
  ...credentials,
  region,
  dynamodb,
  secrets: `http://${LOOPBACK}:${secrets.port}`,
  table: 'Gatehook-soak',
  signingSecret: SIGNING_SECRET,
  tokenKeys: TOKEN_KEYS,
  registryKey: REGISTRY_KEY,
  hashing: '{}',
  hold: '100',
  url: 'http://localhost',
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
