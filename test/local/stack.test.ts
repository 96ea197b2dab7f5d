// The local stack as a whole, in this process: what it writes, what it serves, and how it fails to start.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readLocalStack } from '../../cli/stack/local.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { localOptions } from './local-options.ts';
import { postRaw } from './raw-socket.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gatehook-stack-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const optionsOf = (environment: Readonly<Record<string, string>> = {}) => localOptions(data, environment);

async function withStack(
  environment: Readonly<Record<string, string>>,
  use: (stack: LocalStack, lines: readonly string[]) => Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  const stack = await startLocalStack(optionsOf(environment), (line) => lines.push(line));
  try {
    await use(stack, lines);
  } finally {
    await stack.close();
  }
}

const modeOf = (name: string) => statSync(join(data, name)).mode & 0o777;
const PRIVATE_FILES = ['local.json', 'credentials.env', 'secrets.json'];

test('while it runs the command line finds it; then its address is gone, and the secrets stay', async () => {
  await withStack({}, async ({ address }) => {
    const { url, tableName, signingSecretId, dynamodb, secrets } = await readLocalStack(data);
    expect({ url, tableName, signingSecretId }).toEqual({
      url: address.url,
      tableName: 'Gatehook-local',
      signingSecretId: 'Gatehook-local/signing',
    });
    expect([dynamodb.endpoint, secrets.endpoint]).toEqual([address.dynamodb, address.secrets]);
    expect(PRIVATE_FILES.map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    expect(readFileSync(join(data, 'credentials.env'), 'utf8')).toBe(
      `AWS_ACCESS_KEY_ID=${address.accessKeyId}\nAWS_SECRET_ACCESS_KEY=${address.secretAccessKey}\nAWS_REGION=us-east-1\nAWS_DEFAULT_REGION=us-east-1\n`,
    );
  });
  expect(PRIVATE_FILES.map((name) => existsSync(join(data, name)))).toEqual([false, false, true]);
});

test('an address that a crash left behind, readable to all, is replaced by a private one', async () => {
  writeFileSync(join(data, 'local.json'), '{}', { mode: 0o644 });
  await withStack({}, async () => expect(modeOf('local.json')).toBe(0o600));
});

test('decisions are kept in a private file, which is there after the end', async () => {
  await withStack({}, async ({ address }) => {
    const headers = ['Host: localhost', 'Content-Type: application/json'];
    await postRaw(Number(new URL(address.url).port), '/webhook', headers, '{}');
  });
  expect(modeOf('decisions.jsonl')).toBe(0o600);
  const [line = ''] = readFileSync(join(data, 'decisions.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({ message: 'decision', code: 'untrusted_caller' });
});

test('a log file that cannot be opened', async () => {
  mkdirSync(join(data, 'decisions.jsonl'));
  await expect(startLocalStack(optionsOf(), () => undefined)).rejects.toMatchObject({
    code: 'data_unusable',
    message: expect.stringMatching(
      /^The decision log in .* cannot be opened \(Error: EISDIR: .*\)\. Choose another folder: GATEHOOK_DATA=/,
    ),
  });
});

test('the access key is new with every start, the signing secret is not', async () => {
  const keys: string[] = [];
  const secrets: string[] = [];
  for (let start = 0; start < 2; start++) {
    await withStack({}, async ({ address }) => {
      keys.push(address.accessKeyId);
      secrets.push(readFileSync(join(data, 'secrets.json'), 'utf8'));
    });
  }
  expect(keys[0]).toMatch(/^[A-Za-z0-9]{20}$/);
  expect(keys[1]).not.toBe(keys[0]);
  expect(secrets[1]).toBe(secrets[0]);
  const [{ versions }] = JSON.parse(secrets[0] ?? '');
  expect(JSON.parse(versions[0].text)).toEqual({
    master: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
    previousUntil: 0,
  });
});

test('it serves the app: an unproved question is refused and recorded, and token keys are published', async () => {
  await withStack({}, async ({ address, contents }, lines) => {
    expect(contents).toBeNull();
    const { port } = new URL(address.url);
    const headers = ['Host: localhost', 'Content-Type: application/json'];
    const answer = await postRaw(Number(port), '/webhook', headers, '{}');
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([401, 'untrusted_caller']);
    expect(lines).toEqual([expect.stringMatching(/ {2}deny {5}untrusted_caller {2}- > - {2}no proof {2}/)]);
    const document = await (await fetch(`${address.url}/.well-known/openid-configuration`)).json();
    expect(document).toMatchObject({ issuer: address.url });
  });
});

test('bound to every address, its own parts still meet on the loopback one', async () => {
  await withStack({ GATEHOOK_BIND: '0.0.0.0' }, async ({ address }) => {
    expect(address.dynamodb).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${address.url}/openapi.json`)).status).toBe(200);
  });
});

describe('a taken port names itself and its variable, and leaves nothing open', () => {
  test.each(['GATEHOOK_PORT', 'GATEHOOK_DYNAMODB_PORT', 'GATEHOOK_SECRETS_PORT'])('%s', async (variable) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const bound = other.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const start = startLocalStack(optionsOf({ [variable]: String(port) }), () => undefined);
    await expect(start).rejects.toMatchObject({
      code: 'port_taken',
      message: `Port ${port} is taken. End what listens there, or choose another: ${variable}=${port + 10} npx gatehook dev`,
    });
    await new Promise((resolve) => other.close(resolve));
    expect(existsSync(join(data, 'local.json'))).toBe(false);
    // The lock on the data is free again, so everything that had been started was closed.
    await withStack({}, async () => undefined);
  });
});

test('a second stack on the same data is refused, and takes nothing from the first', async () => {
  await withStack({}, async ({ address }) => {
    await expect(startLocalStack(optionsOf(), () => undefined)).rejects.toMatchObject({
      code: 'data_in_use',
    });
    expect((await readLocalStack(data)).url).toBe(address.url);
  });
});

test('a data folder below a file', async () => {
  const folder = join(import.meta.filename, 'data');
  const start = startLocalStack(optionsOf({ GATEHOOK_DATA: folder }), () => undefined);
  await expect(start).rejects.toMatchObject({
    code: 'data_unusable',
    message: expect.stringMatching(
      /^The data folder .*\/data cannot be made \(Error: ENOTDIR: .*\)\. Choose another: GATEHOOK_DATA=\.gatehook npx gatehook dev$/,
    ),
  });
});
