// The asset that `cdk synth` packs, not the sources: run by plain Node against the local stack, as SAM would run it.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { main as runCommand } from '../../cli/main.ts';
import { buildAsset } from '../../infra/asset.ts';
import { runDemo } from '../../local/demo.ts';
import { type LocalOptions, readOptions } from '../../local/options.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { resources, templateOf } from '../infra/synthesise.ts';
import { type Environment, type Event, Instance } from './instance.ts';
import { localOptions } from './local-options.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PASSWORD = 'correct horse battery staple';
const SLOW = 60_000;

const readJson = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** As SAM 1.170 fills a template in: a reference is the resource's name in the template, any other function is empty. */
function samValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: name } = value as { readonly Ref?: string };
  return name ?? '';
}

/** The function's variables in the template. */
function templateEnvironment(): Environment {
  const functions = resources(templateOf('dev'), 'AWS::Lambda::Function');
  const webhook = functions.find(({ Properties }) => Properties.Handler === 'webhook.handler');
  const { Variables } = webhook!.Properties.Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, samValue(value)]));
}

let data: string;
let directory: string;
let stack: LocalStack;
let environment: Environment;
let apiKey = '';

/** What `sam local --env-vars events/env.json` gives the container, with the ports of this run. */
function samEnvironment(): Environment {
  const credentials = readFileSync(join(data, 'credentials.env'), 'utf8').trim().split('\n');
  return {
    ...templateEnvironment(),
    ...readJson('events/env.json').WebhookFunction,
    AWS_ENDPOINT_URL_DYNAMODB: stack.address.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stack.address.secrets,
    AWS_LAMBDA_FUNCTION_NAME: 'WebhookFunction',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    ...Object.fromEntries(credentials.map((line) => line.split('='))),
  };
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'gatehook-asset-data-'));
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const asset = await buildAsset({ entry: 'functions/webhook.ts', architecture });
  directory = asset.directory;
  // This machine's own binaries beside Lambda's, for those who do not develop on Linux.
  for (const name of readdirSync(join(ROOT, 'node_modules/@node-rs')))
    cpSync(join(ROOT, 'node_modules/@node-rs', name), join(directory, 'node_modules/@node-rs', name), {
      recursive: true,
      force: false,
    });
  stack = await startLocalStack(localOptions(data), () => undefined);
  await runDemo({
    url: stack.address.url,
    data,
    write: (line) => {
      apiKey = /ghk_\w+/.exec(line)?.[0] ?? apiKey;
    },
  });
  environment = samEnvironment();
}, SLOW);
afterAll(async () => {
  await stack.close();
  for (const folder of [data, directory]) rmSync(folder, { recursive: true });
});

/** What `gatehook event` prints. */
async function signedEvent(permission: string, password = PASSWORD): Promise<Event> {
  let text = '';
  await runCommand(['event', 'alice', permission, '--app', 'demo', '--password', password], '', {
    env: { GATEHOOK_DATA: data },
    out: (part) => {
      text += part;
    },
    err: (part) => {
      throw new Error(part);
    },
    readInput: async () => new Uint8Array(),
    operator: { user: 'olga', host: 'desk' },
    now: Date.now,
    randomBytes: (count) => randomBytes(count),
  });
  return JSON.parse(text);
}

/** The first answer that is not 503: the real instance keeps its deadline, on a busy machine too. */
async function told<Answer extends { readonly statusCode: number }>(
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await ask();
  return answer.statusCode === 503 ? told(ask) : answer;
}

describe('the asset, in the environment that SAM gives it', () => {
  let instance: Instance;
  const invoke = (event: Event) => told(() => instance.invoke(event));
  beforeAll(async () => {
    instance = await new Instance(directory, environment).start();
  }, SLOW);
  afterAll(() => instance.stop());

  test.each([
    ['an allowed question', 'orders:42:refund', PASSWORD, 200, { decision: 'allow', username: 'alice' }],
    ['a wrong password', 'orders:42:refund', 'wrong', 401, { code: 'invalid_credentials' }],
    ['a denied permission', 'orders:13:refund', PASSWORD, 403, { denied: ['orders:13:refund'] }],
  ])('%s', async (_name, permission, password, status, body) => {
    const answer = await invoke(await signedEvent(permission, password));
    expect(answer.statusCode).toBe(status);
    expect(answer.json).toMatchObject(body);
  });

  test('the same event twice: the second is a replay', async () => {
    const event = await signedEvent('orders:42:refund');
    expect((await invoke(event)).statusCode).toBe(200);
    const again = await invoke(event);
    expect([again.statusCode, again.json.code]).toEqual([409, 'replayed']);
  });

  test('an event whose body is in base64', async () => {
    const event = await signedEvent('orders:42:refund');
    const body = Buffer.from(String(event.body)).toString('base64');
    expect((await invoke({ ...event, body, isBase64Encoded: true })).statusCode).toBe(200);
  });

  test('an event as `sam local start-api` 1.170 makes it: names as they came, an empty list of cookies', async () => {
    const event = await signedEvent('orders:42:refund');
    const headers = Object.entries(event.headers).map(([name, value]) => [
      name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
      value,
    ]);
    const fromSam = {
      ...event,
      headers: Object.fromEntries(headers),
      cookies: [],
      pathParameters: null,
      stageVariables: null,
    };
    expect((await invoke(fromSam)).statusCode).toBe(200);
  });

  test('events/openapi.json', async () => {
    const answer = await invoke(readJson('events/openapi.json'));
    expect([answer.statusCode, answer.json.openapi]).toEqual([200, '3.1.0']);
  });

  test('events/api-key.json, with the made-up key in it', async () => {
    const answer = await invoke(readJson('events/api-key.json'));
    expect([answer.statusCode, answer.json.code]).toEqual([401, 'untrusted_caller']);
  });

  test("events/api-key.json, with the demonstration's key", async () => {
    const event = readJson('events/api-key.json');
    const answer = await invoke({ ...event, headers: { ...event.headers, 'x-api-key': apiKey } });
    expect(answer.statusCode).toBe(200);
  });

  test('its log has a line for each decision, and neither password nor key', () => {
    expect(instance.log).toContain('"code":"not_authorized"');
    expect(instance.log).not.toContain(PASSWORD);
    expect(instance.log).not.toContain(apiKey);
  });
});

test('with an access key that is not of this run: cannot tell, never a refusal', async () => {
  const instance = await new Instance(directory, { ...environment, AWS_ACCESS_KEY_ID: 'defaultkey' }).start();
  const answer = await instance.invoke(await signedEvent('orders:42:refund'));
  expect([answer.statusCode, answer.json.code]).toEqual([503, 'unavailable']);
  await instance.stop();
});

describe('events/env.json', () => {
  test('names nothing that the template does not: SAM would leave it out without a word', () => {
    const given = Object.keys(readJson('events/env.json').WebhookFunction);
    expect(Object.keys(templateEnvironment())).toEqual(expect.arrayContaining(given));
  });

  test('names the table, the secrets and the ports of npx gatehook dev, on the machine around the container', () => {
    const { dynamodb, secrets, http } = readOptions([], {}) as LocalOptions;
    const { table, signingSecret, tokenKeys } = stack.address;
    expect(readJson('events/env.json').WebhookFunction).toEqual({
      AWS_ENDPOINT_URL_DYNAMODB: `http://host.docker.internal:${dynamodb.port}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://host.docker.internal:${secrets.port}`,
      GATEHOOK_TABLE: table,
      GATEHOOK_SIGNING_SECRET: signingSecret,
      GATEHOOK_TOKEN_KEYS: tokenKeys,
      GATEHOOK_ISSUER: `http://localhost:${http.port}`,
    });
  });
});
