// `gatehook doctor`: what it finds of a stack that is well, and of one that is not.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { alarmFinding } from '../../cli/doctor/aws-stack.ts';
import { nodeFinding } from '../../cli/doctor/machine.ts';
import { clockFinding } from '../../cli/doctor/webhook.ts';
import { type AwsEndpoint, awsError, startAwsEndpoint } from './aws-endpoint.ts';
import { type CliStack, MASTER, startCliStack } from './support.ts';

const DAY = 86_400_000;

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly says: string;
  readonly todo?: string;
}

let stack: CliStack;
let begun: number;
beforeAll(async () => {
  stack = await startCliStack();
  begun = stack.clock.now;
  await stack.run('app', 'create', 'shop');
});
afterAll(() => stack.close());
afterEach(() => {
  stack.clock.now = begun;
});

async function findings(...argv: readonly string[]) {
  const run = await stack.run('doctor', '--json', ...argv);
  const { ok, checks } = run.json<{ ok: boolean; checks: readonly Finding[] }>();
  const states = Object.fromEntries(checks.map(({ check, state }) => [check, state]));
  const find = (name: string) => checks.find(({ check }) => check === name);
  return { code: run.code, ok, states, find };
}

describe('the local stack', () => {
  test('all is well: a line for each, and exit code 0', async () => {
    const { code, ok, states } = await findings();
    expect({ code, ok, states }).toEqual({
      code: 0,
      ok: true,
      states: {
        Node: 'ok',
        stack: 'ok',
        webhook: 'ok',
        clock: 'ok',
        table: 'ok',
        index: 'ok',
        'signing secret': 'ok',
        'token keys': 'ok',
        applications: 'ok',
      },
    });
    const { out } = await stack.run('doctor');
    expect(out).toMatch(/^STATE {2}CHECK {11}FINDING\nok {5}Node {12}This is Node \d+\.\d+\.\d+\.\n/);
    expect(out).not.toContain(MASTER);
  });

  test('a clock that is off by six minutes, and by one', async () => {
    stack.clock.now = begun + 360_000;
    const late = await findings();
    expect([late.code, late.ok, late.find('clock')?.state]).toEqual([1, false, 'fail']);
    expect(late.find('clock')?.todo).toContain('NTP');
    stack.clock.now = begun + 60_000;
    const drifting = await findings();
    expect([drifting.code, drifting.find('clock')?.state]).toEqual([0, 'warn']);
  });

  test('a secret that was rotated, one that is old, and a master that died', async () => {
    await stack.run('app', 'rotate', 'shop', '--secret', '--overlap', '2h');
    const { find: fresh } = await findings();
    expect(fresh('rotations')?.says).toMatch(/^Replaced, and counted for a while: shop \(secret\) until 20/);
    stack.clock.now = begun + 366 * DAY;
    const { find: aged } = await findings();
    expect(aged('rotations')).toBeUndefined();
    expect(aged('credential ages')?.says).toBe('Older than 365 days: shop (secret), shop (key).');
    const before = stack.secretVersions[0] ?? '';
    await stack.run('secret', 'rotate', '--overlap', '1h');
    const { find: rotated } = await findings();
    expect(rotated('signing secret')?.state).toBe('warn');
    expect(rotated('masters')).toMatchObject({ state: 'warn', says: expect.stringMatching(/: shop\.$/) });
    stack.clock.now += 2 * 3_600_000;
    const { code, find: dead } = await findings();
    expect([code, dead('masters')?.state]).toEqual([1, 'fail']);
    expect(dead('masters')?.says).toBe('Refused, since their secrets died with the previous master: shop.');
    stack.secretVersions.unshift(before);
  });

  test.each([
    ['signing secret', () => stack.secretVersions],
    ['token keys', () => stack.tokenKeyVersions],
  ])('a broken %s fails, and the others are examined all the same', async (check, versions) => {
    versions().unshift('{');
    const { code, states } = await findings();
    versions().shift();
    expect({ code, state: states[check], table: states.table }).toEqual({
      code: 1,
      state: 'fail',
      table: 'ok',
    });
  });

  test('no stack runs here: what to do, and exit code 1', async () => {
    const { code, out } = await stack.runWith({ env: { GATEHOOK_DATA: '/nonexistent' } }, 'doctor');
    expect(code).toBe(1);
    expect(out).toContain('fail   stack  No stack runs here (/nonexistent/local.json cannot be read).');
  });

  test('--region without --stack is written wrongly', async () => {
    expect((await stack.run('doctor', '--region', 'us-east-1')).code).toBe(64);
  });
});

describe('--stack', () => {
  let aws: AwsEndpoint;
  const alarm = (actions: readonly string[], says = 'Gatehook: errors.') => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmDescription: says, AlarmActions: actions },
  });
  beforeAll(async () => {
    await stack.run('app', 'delete', 'shop', '--yes');
    await stack.run('app', 'create', 'shop');
    aws = await startAwsEndpoint();
    aws.outputs = {
      ApiUrl: stack.url,
      TableName: stack.table.name,
      SigningSecretArn: 'arn:signing',
      TokenKeysArn: 'arn:tokens',
      DecisionLogArns: 'arn:log',
    };
    aws.template = { Resources: { A: alarm(['arn:topic']), B: alarm(['arn:topic']) } };
    const local = await stack.table.client.config.endpoint?.();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${local?.hostname}:${local?.port}`;
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    await aws.close();
  });
  const secret = (input: Record<string, unknown>) => ({
    SecretString: input.SecretId === 'arn:signing' ? stack.secretVersions[0] : stack.tokenKeyVersions[0],
    CreatedDate: begun / 1000,
  });
  const examine = () => findings('--stack', 'Gatehook-prod');

  test('all is well; what an emulator or a role does not tell is a warning', async () => {
    aws.calls.GetSecretValue = secret;
    aws.calls.DescribeSecret = () => ({
      RotationEnabled: true,
      NextRotationDate: begun / 1000 + 86_400,
      VersionIdsToStages: { a: ['AWSCURRENT', 'AWSPENDING'], b: ['AWSPREVIOUS'] },
    });
    const { code, states, find } = await examine();
    expect({ code, states }).toEqual({
      code: 0,
      states: {
        Node: 'ok',
        region: 'ok',
        credentials: 'ok',
        stack: 'ok',
        webhook: 'ok',
        clock: 'ok',
        table: 'ok',
        index: 'ok',
        'signing secret': 'ok',
        'token keys': 'ok',
        'token rotation': 'ok',
        applications: 'ok',
        outputs: 'ok',
        backups: 'warn',
        alarms: 'ok',
      },
    });
    expect(find('region')?.says).toBe('Commands ask in us-east-1.');
    expect(find('backups')?.says).toMatch(
      /^(It could not be told: |The table is not backed up continuously\.)/,
    );
  });

  test.each([
    ['cut off', { RotationEnabled: true, VersionIdsToStages: { a: ['AWSPENDING'] } }, 'warn', 'was cut off'],
    ['never', { RotationEnabled: false }, 'warn', 'are not rotated'],
    ['overdue', { RotationEnabled: true, NextRotationDate: 1 }, 'fail', 'The last one did not come.'],
  ])('a rotation of the token keys: %s', async (_name, description, state, says) => {
    aws.calls.GetSecretValue = secret;
    aws.calls.DescribeSecret = () => description;
    expect((await examine()).find('token rotation')).toMatchObject({
      state,
      says: expect.stringContaining(says),
    });
  });

  test('the role may not read secrets: a warning, since that says nothing of them', async () => {
    aws.calls.GetSecretValue = () => {
      throw awsError('AccessDeniedException');
    };
    const { code, states } = await examine();
    expect([code, states['signing secret'], states['token keys'], states.table]).toEqual([
      0,
      'warn',
      'warn',
      'ok',
    ]);
  });

  test('an older deployment, whose alarms reach nobody', async () => {
    aws.calls.GetSecretValue = secret;
    const { DecisionLogArns: _none, ...older } = { ...aws.outputs };
    const whole = aws.outputs;
    aws.outputs = older;
    aws.template = { Resources: { A: alarm([]), B: alarm(['arn:topic']), C: alarm([], 'of another team') } };
    const { find } = await examine();
    aws.outputs = whole;
    expect(find('outputs')).toMatchObject({ state: 'warn', todo: 'Deploy it again (npx cdk deploy).' });
    expect(find('alarms')).toMatchObject({ state: 'warn', says: '1 of 2 reach nobody.' });
  });
});

test.each([
  ['18.20.0', 'fail'],
  ['20.19.0', 'warn'],
  ['22.0.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s: %s', (version, state) => {
  expect(nodeFinding(version).state).toBe(state);
});

test.each([
  ['the same second', 900, 1900, 'ok'],
  ['29 s behind', 1000 - 29_000, 1000 - 29_000, 'ok'],
  ['31 s behind', 1000 - 31_000, 1000 - 31_000, 'warn'],
  ['300 s behind', 1000 - 300_000, 1000 - 300_000, 'fail'],
  ['290 s ahead', 1000 + 290_000, 1000 + 290_000, 'warn'],
  ['302 s ahead', 1000 + 302_000, 1000 + 302_000, 'fail'],
  ['a slow answer is no drift', -100_000, 100_000, 'ok'],
])('the clock: %s', (_name, asked, answered, state) => {
  const base = Date.parse('2026-11-25T12:00:00Z');
  const date = new Date(base + 1000).toUTCString();
  expect(clockFinding(date, base + asked, base + answered).state).toBe(state);
});

test('an answer without a date, and a template without alarms', () => {
  expect(clockFinding('', 0, 0).state).toBe('warn');
  expect(alarmFinding('{}')).toMatchObject({ state: 'warn', says: 'The stack has none.' });
});
