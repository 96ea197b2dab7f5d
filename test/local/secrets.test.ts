// The secrets endpoint: AWS's own client can use it as it uses AWS.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretFile } from '../../local/secret-file.ts';
import { ACCESS_KEY_ID, type SecretsEndpoint, startEndpoint } from './secrets-endpoint.ts';

const NAME = 'Gatehook-test/signing';
const BORN = Date.UTC(2026, 0, 1);

let endpoint: SecretsEndpoint;
let file: SecretFile;
let client: SecretsManagerClient;

beforeAll(async () => {
  endpoint = await startEndpoint();
  file = endpoint.file;
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${endpoint.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: 'any' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await endpoint.close();
});

let secret: string;
let made = 0;
/** A secret of its own for each test, with one version. */
beforeEach(async () => {
  made += 1;
  secret = `${NAME}-${made}`;
  await file.put(secret, { id: 'first-version', text: 'first', createdAt: BORN });
});

const get = (VersionStage?: string) =>
  client.send(new GetSecretValueCommand({ SecretId: secret, ...(VersionStage ? { VersionStage } : {}) }));
const put = (SecretString: string, ClientRequestToken?: string) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: secret,
      SecretString,
      ...(ClientRequestToken ? { ClientRequestToken } : {}),
    }),
  );

describe('GetSecretValue', () => {
  test('without a stage: the current version, as AWS describes it', async () => {
    expect(await get()).toMatchObject({
      ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${secret}-local1`,
      Name: secret,
      SecretString: 'first',
      VersionId: 'first-version',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(BORN),
    });
  });

  test('by the ARN', async () => {
    const { ARN: SecretId } = await get();
    const answer = await client.send(new GetSecretValueCommand({ SecretId }));
    expect(answer.SecretString).toBe('first');
  });

  test('AWSPREVIOUS before anything was put', async () => {
    await expect(get('AWSPREVIOUS')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS.",
    });
  });

  test('AWSPREVIOUS after a second and a third version: always the one before', async () => {
    await put('second');
    expect((await get('AWSPREVIOUS')).SecretString).toBe('first');
    await put('third');
    expect((await get('AWSPREVIOUS')).SecretString).toBe('second');
    expect((await get('AWSCURRENT')).SecretString).toBe('third');
  });

  test('by the id of a version, whatever its stage', async () => {
    await put('second');
    const command = new GetSecretValueCommand({ SecretId: secret, VersionId: 'first-version' });
    expect(await client.send(command)).toMatchObject({
      SecretString: 'first',
      VersionStages: ['AWSPREVIOUS'],
    });
  });

  test('by an unknown id of a version', async () => {
    const command = new GetSecretValueCommand({ SecretId: secret, VersionId: 'x'.repeat(32) });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${'x'.repeat(32)}.`,
    });
  });

  test('an unknown secret', async () => {
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: 'Gatehook-test/none' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    });
  });
});

describe('PutSecretValue', () => {
  test('answers with the version it made', async () => {
    const answer = await put('second');
    expect(answer).toMatchObject({ Name: secret, VersionStages: ['AWSCURRENT'] });
    expect((await get()).VersionId).toBe(answer.VersionId);
  });

  test('the same token again: made once, and the previous version stays', async () => {
    const token = '11111111-2222-3333-4444-555555555555';
    await put('second', token);
    await put('second', token);
    expect((await get('AWSPREVIOUS')).SecretString).toBe('first');
  });

  test('the same token with another value', async () => {
    const token = '11111111-2222-3333-4444-555555555555';
    await put('second', token);
    await expect(put('other', token)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect((await get()).SecretString).toBe('second');
  });

  test('an unknown secret is not made', async () => {
    const command = new PutSecretValueCommand({ SecretId: 'Gatehook-test/none', SecretString: 'x' });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(file.find('Gatehook-test/none')).toBeUndefined();
  });

  test('a version that is not to be the current one', async () => {
    const VersionStages = ['AWSPENDING'];
    const command = new PutSecretValueCommand({ SecretId: secret, SecretString: 'x', VersionStages });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'This endpoint takes no VersionStages.',
    });
    expect((await get()).SecretString).toBe('first');
  });

  test('without a value', async () => {
    await expect(put('')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'You must provide a value for the SecretString parameter.',
    });
  });
});

test('DescribeSecret tells versions and times, never a value', async () => {
  await put('second', '11111111-2222-3333-4444-555555555555');
  const { $metadata: _, ...described } = await client.send(new DescribeSecretCommand({ SecretId: secret }));
  expect(described).toEqual({
    ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${secret}-local1`,
    Name: secret,
    CreatedDate: new Date(BORN),
    LastChangedDate: expect.any(Date),
    VersionIdsToStages: {
      'first-version': ['AWSPREVIOUS'],
      '11111111-2222-3333-4444-555555555555': ['AWSCURRENT'],
    },
  });
});

test('an operation that Gatehook does not use', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});

describe('the file', () => {
  test('is readable to its owner only, also where it was not before', async () => {
    writeFileSync(endpoint.path, '[]', { mode: 0o644 });
    await put('second');
    expect(statSync(endpoint.path).mode & 0o777).toBe(0o600);
  });

  test('brings everything back', async () => {
    await put('second');
    const again = await SecretFile.open(endpoint.path);
    expect(again.find(secret)).toEqual(file.find(secret));
  });

  test('that is damaged stops the start: new secrets would lock every application out', async () => {
    const damaged = join(dirname(endpoint.path), 'damaged.json');
    writeFileSync(damaged, '[{"name":');
    await expect(SecretFile.open(damaged)).rejects.toMatchObject({
      code: 'data_unusable',
      message: `${damaged} cannot be read. Restore it; or delete it, and every signing secret and API key made so far is void.`,
    });
    expect(readFileSync(damaged, 'utf8')).toBe('[{"name":');
  });
});
