// The app of the webhook as it is measured: one of the worlds behind it, reached by signed calls over HTTP.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatehook } from '../functions/assembly/gatehook.ts';
import { openServices, TIMEOUTS_FOR_MANY } from '../functions/assembly/services.ts';
import type { App } from '../functions/http/app.ts';
import { createPasswordHasher } from '../functions/passwords/hasher.ts';
import { lambdaRecorder } from '../functions/records/lambda-recorder.ts';
import type { Call } from '../functions/store/table.ts';
import { AccessTokens } from '../functions/tokens/access-tokens.ts';
import { makeKeySetText } from '../functions/tokens/make-key.ts';
import { MASTER, type Size, tableName } from './measured-world.ts';

export interface OpenAppOptions {
  /** The port where DynamoDB's protocol is answered. */
  readonly store: number;
  readonly size: Size;
  /** Stands between the app and its calls. */
  readonly through?: (call: Call) => Call;
  /** 0 ≤ x < 1: which copy of the revision the process reads. */
  readonly fraction?: () => number;
}

export async function openApp(options: OpenAppOptions): Promise<{ app: App; close(): void }> {
  const { store, size, through = (call) => call, fraction = Math.random } = options;
  const endpoint = new URL(`http://127.0.0.1:${store}`);
  const services = openServices(tableName(size), {
    region: 'us-east-1',
    credentials: () => ({ accessKeyId: 'bench', secretAccessKey: 'bench' }),
    endpoints: { dynamodb: endpoint, secretsmanager: endpoint },
    timeouts: TIMEOUTS_FOR_MANY,
  });
  const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const random = { bytes: (count: number) => randomBytes(count), fraction };
  const keys = await makeKeySetText(Date.now());
  const tokens = { readKeys: async () => keys, issuer: 'https://gatehook.example', lifetime: 3600 };
  const app = createGatehook({
    table: { name: services.table.name, call: through(services.table.call) },
    readSecret: async () => JSON.stringify({ master: MASTER }),
    hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
    recorder: lambdaRecorder('gatehook-bench'),
    clock,
    random,
    tokens: new AccessTokens(tokens, clock, random),
  });
  return { app, close: () => services.close() };
}
