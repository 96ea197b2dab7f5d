// Where the running stack is found: files in the data folder for the command line and for SAM, there while it runs.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `local.json` holds; cli/stack/local.ts reads it. */
export interface LocalAddress {
  readonly url: string;
  readonly dynamodb: string;
  readonly secrets: string;
  readonly table: string;
  readonly signingSecret: string;
  readonly tokenKeys: string;
  readonly registryKey: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** As JSON: the settings that say what a stored hash may cost, by their names in the environment. */
  readonly hashing: string;
  /** Failures without a success after which a name is held. */
  readonly hold: string;
}

const ADDRESS = 'local.json';
/** SAM takes credentials from its own environment only, so they stand as `NAME=value` for `env` (docs/local-testing.md). */
const CREDENTIALS = 'credentials.env';

/** Readable to the owner only: with the access key one may read the signing secret. */
async function writePrivate(path: string, text: string): Promise<void> {
  // The mode counts for new files only, and a crash may have left an older one.
  await rm(path, { force: true });
  await writeFile(path, text, { mode: 0o600 });
}

export async function writeAddress(data: string, address: LocalAddress): Promise<void> {
  const { accessKeyId, secretAccessKey, region } = address;
  await writePrivate(join(data, ADDRESS), `${JSON.stringify(address, null, 2)}\n`);
  const credentials = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    // SAM and the AWS CLI 1 know the region under this name only.
    AWS_DEFAULT_REGION: region,
  };
  const lines = Object.entries(credentials).map(([name, value]) => `${name}=${value}\n`);
  await writePrivate(join(data, CREDENTIALS), lines.join(''));
}

export async function removeAddress(data: string): Promise<void> {
  await Promise.all([ADDRESS, CREDENTIALS].map((name) => rm(join(data, name), { force: true })));
}
