// The whole stack on this machine: store, secrets and webhook, started in this order and ended in the reverse one.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderFault } from '../cli/stack/private-folder.ts';
import { openTable } from '../cli/table/table.ts';
import { readHold } from '../functions/assembly/settings.ts';
import { stageSettings } from '../functions/passwords/stage.ts';
import { lambdaRecorder } from '../functions/records/lambda-recorder.ts';
import { type LocalAddress, removeAddress, writeAddress } from './address.ts';
import { openApp, openLocalServices } from './app.ts';
import { describeContents } from './contents.ts';
import { ensureTable } from './create-table.ts';
import { LocalError } from './errors.ts';
import { ensureSecrets, REGISTRY_KEY, randomText, SIGNING_SECRET, TOKEN_KEYS } from './first-secrets.ts';
import { startHttp } from './http.ts';
import { LogFile } from './log-file.ts';
import { LOOPBACK, type LocalOptions } from './options.ts';
import { lineRecorder, recorderOfAll } from './recorder.ts';
import { SecretFile } from './secret-file.ts';
import { startSecrets } from './secrets.ts';
import { startStore } from './store.ts';

const TABLE = 'Gatehook-local';
const REGION = 'us-east-1';
/** As long as AWS's own; of 62 characters each, beyond guessing. */
const KEY_ID_CHARACTERS = 20;
const KEY_CHARACTERS = 40;

export interface LocalStack {
  readonly address: LocalAddress;
  /** What lay in the table at the start; null for nothing. */
  readonly contents: string | null;
  close(): Promise<void>;
}

/** What has been started so far, so that all of it ends when a later part fails. */
class Parts {
  readonly #closers: (() => Promise<void> | void)[] = [];

  add<T extends { close(): Promise<void> | void }>(part: T): T {
    this.#closers.push(() => part.close());
    return part;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

async function makeDataFolder(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LocalError(
      'data_unusable',
      `The data folder ${data} cannot be made (${error}). Choose another: GATEHOOK_DATA=.gatehook npx gatehook dev`,
      error,
    );
  }
  const fault = await folderFault(data, 'keep');
  if (fault !== null) throw new LocalError('data_unusable', fault);
}

/** Kept for `gatehook log`; what is wrong with the file is said once. */
function openLogFile(folder: string, write: (line: string) => void): LogFile {
  const onFault = (error: unknown) => write(`WARNING: the decision log cannot be written (${error}).`);
  try {
    return new LogFile({ folder, now: Date.now, onFault });
  } catch (error) {
    throw new LocalError(
      'data_unusable',
      `The decision log in ${folder} cannot be opened (${error}). Choose another folder: GATEHOOK_DATA=.gatehook npx gatehook dev`,
      error,
    );
  }
}

async function start(
  options: LocalOptions,
  parts: Parts,
  write: (line: string) => void,
): Promise<LocalStack> {
  const { data, bind, jsonLogs } = options;
  await makeDataFolder(data);
  const credentials = {
    accessKeyId: randomText(KEY_ID_CHARACTERS),
    secretAccessKey: randomText(KEY_CHARACTERS),
  };
  const store = parts.add(await startStore(data, options.dynamodb, bind));
  const file = await SecretFile.open(join(data, 'secrets.json'));
  await ensureSecrets(file);
  const { accessKeyId } = credentials;
  const secrets = parts.add(await startSecrets({ file, accessKeyId, port: options.secrets, address: bind }));
  const secretNames = { signingSecret: SIGNING_SECRET, tokenKeys: TOKEN_KEYS, registryKey: REGISTRY_KEY };
  const names = { table: TABLE, ...secretNames, region: REGION };
  const dynamodb = `http://${LOOPBACK}:${store.port}`;
  const backing = { ...names, ...credentials, dynamodb, secrets: `http://${LOOPBACK}:${secrets.port}` };
  const table = parts.add(openTable(TABLE, { endpoint: dynamodb, region: REGION, credentials }));
  await ensureTable(table);
  const services = parts.add(openLocalServices(backing));
  // Before the port, so that it is closed after the last request is answered.
  const kept = parts.add(openLogFile(data, write));
  const http = parts.add(await startHttp(options.http, bind));
  const hashing = JSON.stringify(stageSettings(process.env));
  const hold = String(readHold(process.env));
  const address = { ...backing, hashing, hold, url: `http://localhost:${http.port}` };
  const shown = jsonLogs ? lambdaRecorder('gatehook-local') : lineRecorder({ write, now: Date.now });
  http.serve(openApp(services, address, recorderOfAll([kept, shown])));
  await writeAddress(data, address);
  parts.add({ close: () => removeAddress(data) });
  const contents = await describeContents(table);
  return { address, contents, close: () => parts.close() };
}

/**
 * Starts everything.
 * @param write takes the lines of the decision log
 * @throws LocalError, after what had been started is closed again
 */
export async function startLocalStack(
  options: LocalOptions,
  write: (line: string) => void,
): Promise<LocalStack> {
  const parts = new Parts();
  try {
    return await start(options, parts, write);
  } catch (error) {
    await parts.close();
    throw error;
  }
}
