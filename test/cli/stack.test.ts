// Finding a stack: the local one by its file, one on AWS by its outputs; and what is said when it is not there.

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readChanges } from '../../cli/changes/read.ts';
import { sortKeyOf } from '../../functions/store/changes/items.ts';
import { attemptsKey, changeOfKey } from '../../functions/store/keys.ts';
import { readItem } from '../../functions/store/settled.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

describe('the local stack', () => {
  let folder = '';
  afterEach(() => rm(folder, { recursive: true }));

  const listRoles = async (text: string) => {
    folder = await mkdtemp(join(tmpdir(), 'gatehook-cli-'));
    await writeFile(join(folder, 'local.json'), text);
    return stack.runWith({ env: { GATEHOOK_DATA: folder } }, 'role', 'list');
  };
  const nowhere = {
    url: 'http://localhost:1',
    dynamodb: 'http://127.0.0.1:1',
    secrets: 'http://127.0.0.1:1',
    table: 'Gatehook-local',
    signingSecret: 'Gatehook-local/signing',
    tokenKeys: 'Gatehook-local/token-keys',
    registryKey: 'Gatehook-local/registry-key',
    accessKeyId: 'a',
    secretAccessKey: 'b',
    region: 'us-east-1',
    hashing: '{}',
    hold: '100',
  };

  test.each([
    ['no JSON', '{', 'local.json is not JSON. Restart the local stack with npx gatehook dev.'],
    ['a list', '[]', 'local.json has no "url". Restart the local stack with npx gatehook dev.'],
    ['null', 'null', 'local.json has no "url".'],
    ['a member is missing', JSON.stringify({ ...nowhere, table: undefined }), 'local.json has no "table".'],
    ['what a hash may cost is no JSON', JSON.stringify({ ...nowhere, hashing: 'x' }), '"hashing" in '],
    ['the hold is no number', JSON.stringify({ ...nowhere, hold: 'x' }), 'is no number of failures: "x".'],
    ['a member is no text', JSON.stringify({ ...nowhere, table: 7 }), 'local.json has no "table".'],
  ])('%s', async (_name, text, message) => {
    const { code, err } = await listRoles(text);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.each([
    [0o777, true],
    [0o720, true],
    [0o702, true],
    [0o755, false],
    [0o700, false],
  ])('a folder of mode %o, in which others could say where secrets are sent', async (mode, isRefused) => {
    await listRoles(JSON.stringify(nowhere));
    await chmod(folder, mode);
    const { code, err } = await stack.runWith({ env: { GATEHOOK_DATA: folder } }, 'role', 'list');
    expect(code).toBe(2);
    const fault = `Other users of this machine can write to the data folder ${folder}. Close it: chmod 700 ${folder}`;
    expect(err.includes(fault)).toBe(isRefused);
  });

  test('its file is there, but it no longer runs', async () => {
    const { code, err } = await listRoles(JSON.stringify(nowhere));
    expect(code).toBe(2);
    expect(err).toContain('error: There is no answer. On this machine: is npx gatehook dev still running?');
  });
});

describe('--stack', () => {
  const SET = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    // Nothing of the machine's own.
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  };
  let server: Server;
  let answer: { status: number; xml: string };
  let identity: { status: number; xml: string };
  let asked = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        const isIdentity = body.includes('Action=GetCallerIdentity');
        if (!isIdentity) asked = body;
        const { status, xml } = isIdentity ? identity : answer;
        response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) delete process.env[name];
    const url = `http://127.0.0.1:${port}`;
    Object.assign(process.env, SET, { AWS_ENDPOINT_URL_CLOUDFORMATION: url, AWS_ENDPOINT_URL_STS: url });
  });
  afterAll(async () => {
    for (const name of [...Object.keys(SET), 'AWS_ENDPOINT_URL_CLOUDFORMATION', 'AWS_ENDPOINT_URL_STS'])
      delete process.env[name];
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const outputs = (values: Record<string, string>) => {
    const members = Object.entries(values).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    return {
      status: 200,
      xml: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    };
  };
  const caller = (arn: string) => ({
    status: 200,
    xml: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  });
  const error = (code: string, message: string) => ({
    status: 400,
    xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });

  test('a stage without tokens has no token keys to list', async () => {
    answer = outputs({ ApiUrl: 'https://x.example', TableName: stack.table.name, SigningSecretArn: 'arn:x' });
    const { code, err } = await stack.run(
      'token-key',
      'list',
      '--stack',
      'Gatehook-dev',
      '--region',
      'us-east-1',
    );
    expect([code, err]).toEqual([
      1,
      'error: Gatehook-dev issues no tokens. Give it "tokens" (docs/deploy.md, "Settings") and deploy it again.\n',
    ]);
  });

  test('refuses a hash that the stage has no time for, and says the setting that would take it', async () => {
    const hash = '$2b$14$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
    const create = () =>
      stack.run(
        ...['user', 'create', 'slow', '--password-hash', hash],
        ...['--stack', 'Gatehook-dev', '--region', 'us-east-1'],
      );
    const local = await stack.table.client.config.endpoint?.();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${local?.hostname}:${local?.port}`;
    const stage = { ApiUrl: 'https://x.example', TableName: stack.table.name, SigningSecretArn: 'arn:x' };
    answer = outputs(stage);
    expect((await create()).err).toBe(
      'error: The hash cannot be used: bcrypt, cost 14, takes up to 1.1 s, and a login has 0.8 s for it: ' +
        'set hash.patience to 3 (docs/deploy.md, "Settings"), or let this user reset the password ' +
        '(docs/password-hashes.md). docs/password-hashes.md lists what can.\n',
    );
    identity = caller('arn:aws:sts::123456789012:assumed-role/Admin/olga');
    answer = outputs({ ...stage, Hashing: '{&quot;GATEHOOK_HASH_PATIENCE&quot;:&quot;3&quot;}' });
    expect((await create()).code).toBe(0);
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  });

  test('records who changed what as AWS names them, or by the access key where STS does not answer', async () => {
    const local = await stack.table.client.config.endpoint?.();
    const at = ['--stack', 'Gatehook-dev', '--region', 'us-east-1'];
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${local?.hostname}:${local?.port}`;
    answer = outputs({
      ApiUrl: 'https://x.example',
      TableName: stack.table.name,
      SigningSecretArn: 'arn:x',
      ChangesKeptDays: '30',
    });
    identity = caller('arn:aws:sts::123456789012:assumed-role/Admin/olga');
    await stack.run('user', 'unlock', 'ghost', ...at);
    identity = {
      status: 403,
      xml: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
    };
    await stack.run('user', 'unlock', 'ghost', ...at);
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    const { changes } = await readChanges(
      stack.table,
      { subject: { kind: 'user', name: 'ghost' }, since: 0, before: stack.clock.now + 1 },
      10,
    );
    expect(changes.map(({ by }) => by).sort((one, other) => (one.name < other.name ? 1 : -1))).toEqual([
      { kind: 'aws', name: 'arn:aws:sts::123456789012:assumed-role/Admin/olga' },
      { kind: 'aws', name: 'access key AKIDEXAMPLE' },
    ]);
    const key = changeOfKey({ kind: 'user', name: 'ghost' }, sortKeyOf(changes[0] ?? { at: 0, id: '' }));
    expect((await readItem(stack.table, key))?.expiresAt).toBe(
      Math.ceil(stack.clock.now / 1000) + 30 * 86_400,
    );
  });

  test('user show goes by the hold of the stage, and by the usual one where an older stack tells none', async () => {
    await stack.run('user', 'create', 'held', '--no-password');
    const stage = { ApiUrl: 'https://x.example', TableName: stack.table.name, SigningSecretArn: 'arn:x' };
    const local = await stack.table.client.config.endpoint?.();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${local?.hostname}:${local?.port}`;
    const item = { failures: 3, failuresSinceSuccess: 10, lastAt: stack.clock.now, expiresAt: 9e9 };
    await stack.table.client.send(
      new PutCommand({ TableName: stack.table.name, Item: { ...attemptsKey('held'), ...item } }),
    );
    const show = () =>
      stack.run('user', 'show', 'held', '--json', '--stack', 'Gatehook-dev', '--region', 'us-east-1');
    answer = outputs({ ...stage, FailuresBeforeHold: '10' });
    expect((await show()).json()).toMatchObject({ attempts: { standing: 'held' } });
    answer = outputs({ ...stage, FailuresBeforeHold: '11' });
    expect((await show()).json()).toMatchObject({ attempts: { standing: 'free' } });
    answer = outputs(stage);
    expect((await show()).json()).toMatchObject({ attempts: { standing: 'free' } });
    answer = outputs({ ...stage, FailuresBeforeHold: 'ten' });
    expect(await show()).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'The output FailuresBeforeHold of the stack \\"Gatehook-dev\\" is no number',
      ),
    });
  });

  test('works on the table that its outputs name', async () => {
    await stack.run('role', 'put', 'clerk', '--grant', 'orders:*');
    answer = outputs({
      ApiUrl: 'https://x.example/',
      TableName: stack.table.name,
      SigningSecretArn: 'arn:x',
    });
    const local = await stack.table.client.config.endpoint?.();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${local?.hostname}:${local?.port}`;
    const { code, out } = await stack.run(
      'role',
      'list',
      '--stack',
      'Gatehook-prod',
      '--region',
      'us-east-1',
      '--json',
    );
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    expect({ code, roles: JSON.parse(out) }).toEqual({
      code: 0,
      roles: [{ name: 'clerk', grants: ['orders:*'], includes: [] }],
    });
    expect(new URLSearchParams(asked).get('StackName')).toBe('Gatehook-prod');
  });

  test.each([
    [
      'there is none of this name',
      error('ValidationError', 'Stack with id Gatehook-prd does not exist'),
      1,
      'There is no stack "Gatehook-prd" in us-east-1. Deploy it (npx cdk deploy), or name its --region or --profile.',
    ],
    [
      "it is somebody else's",
      outputs({ ApiUrl: 'https://x.example' }),
      2,
      "has no outputs ApiUrl, TableName, SigningSecretArn: it is not Gatehook's, or not deployed whole",
    ],
    [
      'the credentials are too old',
      error('ExpiredToken', 'expired'),
      2,
      'The credentials are not accepted, or no longer.',
    ],
    [
      'the credentials may not',
      error('AccessDenied', 'User may not'),
      2,
      'These credentials may not do this.',
    ],
  ])('%s', async (_name, given, expected, message) => {
    answer = given;
    const { code, err } = await stack.run('role', 'list', '--stack', 'Gatehook-prd', '--region', 'us-east-1');
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });

  test('no region is set', async () => {
    const { code, err } = await stack.run('role', 'list', '--stack', 'Gatehook-prod');
    expect(code).toBe(2);
    expect(err).toContain('No AWS region is set. Name it with --region, or set AWS_REGION.');
  });

  test('a profile that does not exist', async () => {
    // The environment's own credentials would go unused, and the SDK warn of them.
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    const { code, err } = await stack.run(
      'role',
      'list',
      '--stack',
      'x',
      '--region',
      'us-east-1',
      '--profile',
      'nobody',
    );
    expect(code).toBe(2);
    expect(err).toContain('AWS credentials are missing.');
  });
});
