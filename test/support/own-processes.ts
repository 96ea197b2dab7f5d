// The store and both functions in processes of their own, the functions as Lambda runs them, with an application that may manage.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalAddress } from '../../local/address.ts';
import { canaries } from './canary.ts';
import { type LambdaProcess, startLambda } from './lambda-process.ts';

const root = join(import.meta.dirname, '../..');

export interface OwnProcesses {
  readonly manager: LambdaProcess;
  readonly webhook: LambdaProcess;
  /** The API key of the application `directory`, which may manage every user. */
  readonly key: string;
  stop(): void;
}

/** What the CDK stack gives the functions, and Lambda. */
const environmentOf = (address: LocalAddress): Readonly<Record<string, string>> => ({
  GATEHOOK_TABLE: address.table,
  GATEHOOK_SIGNING_SECRET: address.signingSecret,
  POWERTOOLS_SERVICE_NAME: 'gatehook-own-processes',
  AWS_REGION: address.region,
  AWS_ACCESS_KEY_ID: address.accessKeyId,
  AWS_SECRET_ACCESS_KEY: address.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: address.dynamodb,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: address.secrets,
});

async function startStore(data: string): Promise<ChildProcess> {
  const store = fork(join(root, 'scripts/soak/store.ts'), [data], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  store.stdout?.pipe(process.stdout, { end: false });
  store.stderr?.pipe(process.stderr, { end: false });
  await Promise.race([once(store, 'message'), once(store, 'exit')]);
  return store;
}

async function createApplication(data: string): Promise<string> {
  const argv = ['bin/gatehook.js', 'app', 'create', 'directory', '--may-manage', '**', '--json'];
  const env = { ...process.env, GATEHOOK_DATA: data };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: root, env });
  return JSON.parse(stdout).apiKey;
}

/** @param heap megabytes of each function's old space */
export async function startOwnProcesses(heap: number): Promise<OwnProcesses> {
  const data = mkdtempSync(join(tmpdir(), 'gatehook-own-'));
  const store = await startStore(data);
  const key = await createApplication(data);
  canaries.keep(key, 'the API key of the directory');
  const address: LocalAddress = JSON.parse(readFileSync(join(data, 'local.json'), 'utf8'));
  const start = (entry: 'manage' | 'webhook') =>
    startLambda({
      entry,
      heap,
      environment: environmentOf(address),
      onLine: (line) => canaries.hear(line, `the log of ${entry}`),
    });
  const [manager, webhook] = [await start('manage'), await start('webhook')];
  return {
    manager,
    webhook,
    key,
    stop() {
      manager.stop();
      webhook.stop();
      store.disconnect();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
