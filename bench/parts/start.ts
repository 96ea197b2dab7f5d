// Cold starts under Lambda's own runtime client: init, and init with the first decision, against a handler that does nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAsset } from '../../infra/asset.ts';
import { gatewayEvent, KINDS } from '../kinds.ts';
import { coldStart, type Start } from '../measure/cold-start.ts';
import { findLambdaClient, type LambdaClient } from '../measure/lambda-client.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import { openRuntimeApi } from '../measure/runtime-api.ts';
import { type Started, withStarted } from '../measure/started.ts';
import { applicationId, SMALL, tableName, userName } from '../measured-world.ts';
import type { Part } from './part.ts';

/** Starts of each in a round: one takes tenths of a second, and a single one says little. */
export const STARTS = 15;
const [INIT, FIRST] = ['init', 'first answer'];
const EMPTY = 'an empty handler';

const EMPTY_HANDLER = "export const handler = async () => ({ statusCode: 200, body: '' });";
/** What every function opens that signs its calls and sends them to AWS, and nothing of Gatehook. */
const BARE_HANDLER = `for (const name of ['node:https', 'node:crypto']) process.getBuiltinModule(name);\n${EMPTY_HANDLER}`;

/** A folder with one file, as an asset is. */
function handlerFolder(started: Started, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-start-'));
  started.onEnd(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'webhook.mjs'), source);
  return folder;
}

/** As the stack bundles it, for this machine's processor. */
async function assetFolder(started: Started, entry: 'webhook' | 'manage'): Promise<string> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const { directory } = await buildAsset({ entry: `functions/${entry}.ts`, architecture });
  started.onEnd(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** As infra/webhook-function.ts sets it, without tokens. */
const ENVIRONMENT = {
  GATEHOOK_TABLE: tableName(SMALL),
  GATEHOOK_SIGNING_SECRET: 'signing-secret',
  GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
  POWERTOOLS_SERVICE_NAME: 'gatehook-bench',
};

async function startsOf(started: Started): Promise<[of: string, name: string, start: Start][]> {
  const store = await started.server('servers/stand-in.ts', { settings: { latency: 0 } });
  const address = `http://127.0.0.1:${store.port}`;
  const calling = { AWS_ENDPOINT_URL_DYNAMODB: address, AWS_ENDPOINT_URL_SECRETS_MANAGER: address };
  const asker = { size: SMALL, application: applicationId(0), user: userName(0), token: '' };
  const [password, assert] = ['a password login, API key', 'vouched for, API key'].map((kind) => {
    const request = KINDS[kind]?.(asker);
    return request && gatewayEvent(request);
  });
  const [webhook, manage] = [await assetFolder(started, 'webhook'), await assetFolder(started, 'manage')];
  const empty = {
    folder: handlerFolder(started, EMPTY_HANDLER),
    handler: 'webhook.handler',
    environment: {},
  };
  const bare = { ...empty, folder: handlerFolder(started, BARE_HANDLER) };
  const deciding = { folder: webhook, handler: 'webhook.handler', environment: ENVIRONMENT };
  const first = {
    ...deciding,
    environment: { ...ENVIRONMENT, ...calling },
    holds: String.raw`\"decision\":\"allow\"`,
  };
  return [
    [INIT, EMPTY, empty],
    [INIT, 'node:https and node:crypto alone', bare],
    [INIT, 'Gatehook, the deciding function', deciding],
    [INIT, 'Gatehook, the management function', { ...deciding, folder: manage, handler: 'manage.handler' }],
    [FIRST, EMPTY, { ...empty, event: password }],
    [FIRST, 'Gatehook, an asserted user', { ...first, event: assert }],
    [FIRST, 'Gatehook, a fresh password', { ...first, event: password }],
  ];
}

/** Skips the part by its name where the client is not there: no other program starts as Lambda does. */
function clientOrReason(started: Started): LambdaClient | null {
  try {
    return findLambdaClient();
  } catch (error) {
    started.skipped.push(`cold starts: ${(error as Error).message}`);
    return null;
  }
}

export const start: Part = {
  name: 'start',
  shows: "cold starts under Lambda's runtime client: init, and init with the first decision",
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      const client = clientOrReason(started);
      if (client === null) return [];
      started.versions['aws-lambda-ric'] = client.version;
      say('bundling the functions');
      const api = await openRuntimeApi();
      started.onEnd(() => api.close());
      const contenders = (await startsOf(started)).map(([of, name, one]): Contender => {
        return {
          of,
          name,
          ...(name !== EMPTY && { against: EMPTY }),
          measure: async () => ({ ...(await coldStart(api, client, one)) }),
        };
      });
      // What was never read before comes from the disk, and is not what is compared.
      for (const contender of contenders) await contender.measure();
      return interleave(contenders, rounds * STARTS, (turn) => {
        if (turn % STARTS === 1) say(`round ${Math.ceil(turn / STARTS)} of ${rounds}`);
      });
    }),
};
