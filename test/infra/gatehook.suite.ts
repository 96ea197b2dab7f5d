// The construct as another team uses it: by itself, twice in one stack, with what exists already, and with every option.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Gatehook, GatehookAuthorizer, type GatehookProps } from '../../infra/cdk.ts';
import { DEFAULTS } from '../../infra/gatehook-settings.ts';
import { withEveryOption } from './every-option.ts';
import { appFor, resource, resources, statements } from './synthesise.ts';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const KEY_ARN = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const SECRETS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret';
const code = () => Code.fromInline('placeholder');

function stackWith(make: (stack: Stack) => GatehookProps = () => ({}), app: App = appFor(), id = 'App') {
  const stack = new Stack(app, id, { env: ENV });
  const gatehook = new Gatehook(stack, 'Auth', { code, ...make(stack) });
  return { stack, gatehook };
}

const plain = stackWith();
const template = Template.fromStack(plain.stack);
const whole = stackWith(withEveryOption);
const everything = Template.fromStack(whole.stack);

describe('new Gatehook(this, "Auth") and nothing else', () => {
  test('is made to last: a table that replicas can be added to, kept and backed up; arm64; a year of logs', () => {
    const table = resource(template, 'AWS::DynamoDB::GlobalTable');
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(table.Properties).toEqual({
      AttributeDefinitions: ['pk', 'sk', 'status'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByStatus',
          KeySchema: [
            { AttributeName: 'status', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { NonKeyAttributes: ['roles'], ProjectionType: 'INCLUDE' },
        },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          GlobalSecondaryIndexes: [{ IndexName: 'ByStatus' }],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          Region: 'eu-central-1',
        },
      ],
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    for (const { Properties } of resources(template, 'AWS::Lambda::Function'))
      expect(Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
    for (const log of resources(template, 'AWS::Logs::LogGroup'))
      expect(log).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365 } });
    for (const secret of resources(template, 'AWS::SecretsManager::Secret'))
      expect(secret).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  test('tells the command line where it is by outputs below its own id', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'AuthApiUrl',
      'AuthChangesKeptDays',
      'AuthDecisionLogArns',
      'AuthFailuresBeforeHold',
      'AuthHashing',
      'AuthSigningSecretArn',
      'AuthTableName',
      'AuthTokenKeysArn',
    ]);
  });

  test('shows what it made', () => {
    const { gatehook } = plain;
    const { stack } = plain;
    const apiUrl = template.findOutputs('AuthApiUrl').AuthApiUrl?.Value;
    expect(stack.resolve(gatehook.url)).toEqual(apiUrl);
    expect(gatehook).toMatchObject({
      alias: null,
      deployment: null,
      pepper: null,
      registryKey: null,
      direct: [],
    });
    expect(gatehook.alarms).toHaveLength(12);
    const names = [
      gatehook.table.tableName,
      gatehook.signingSecret.secretArn,
      gatehook.tokenKeys?.secretArn,
      gatehook.function.functionName,
      gatehook.rotation?.functionName,
      gatehook.api.apiId,
      gatehook.dashboard.dashboardName,
    ];
    for (const name of names) expect(stack.resolve(name)).toHaveProperty('Ref');
  });

  test('is not traced, has no alias and no key of its own', () => {
    for (const type of ['AWS::Lambda::Alias', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::KMS::Key'])
      expect(resources(template, type)).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('xray');
    expect(JSON.stringify(statements(template))).not.toContain('kms:');
  });

  test('leaves the protection of the stack as the team set it', () => {
    expect(plain.stack.terminationProtection).toBe(false);
    expect(whole.stack.terminationProtection).toBe(true);
  });
});

describe('several', () => {
  const app = appFor();
  const first = stackWith(() => ({}), app, 'First');
  new Gatehook(first.stack, 'Second', { code });
  const other = stackWith(() => ({}), app, 'Other');
  const templates = [first, other].map(({ stack }) => Template.fromStack(stack));

  const named = (pick: (one: Template) => unknown[]) =>
    templates.flatMap(pick).map((name) => JSON.stringify(name));
  test.each([
    [
      'APIs',
      (one: Template) => resources(one, 'AWS::ApiGatewayV2::Api').map(({ Properties }) => Properties.Name),
    ],
    [
      'dashboards',
      (one: Template) =>
        resources(one, 'AWS::CloudWatch::Dashboard').map(({ Properties }) => Properties.DashboardName),
    ],
    [
      'access logs',
      (one: Template) =>
        resources(one, 'AWS::Logs::LogGroup')
          .map(({ Properties }) => Properties.LogGroupName)
          .filter((name) => name !== undefined),
    ],
    [
      'services of metrics',
      (one: Template) =>
        resources(one, 'AWS::Lambda::Function')
          .map(
            ({ Properties }) =>
              (Properties.Environment as { Variables: Record<string, string> } | undefined)?.Variables,
          )
          .flatMap((variables) => variables?.POWERTOOLS_SERVICE_NAME ?? []),
    ],
  ])('their %s have names of their own', (_what, pick) => {
    const names = named(pick);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });

  test('nothing else has a physical name', () => {
    const properties = ['TableName', 'FunctionName', 'RoleName', 'AlarmName', 'QueueName', 'TopicName'];
    for (const { Properties = {} } of Object.values(
      (templates[0]?.toJSON().Resources ?? {}) as Record<string, { Type: string; Properties?: object }>,
    ).filter(({ Type }) => !/Permission|Alias/.test(Type)))
      expect(Object.keys(Properties).filter((name) => properties.includes(name))).toEqual([]);
  });

  test('two of the same name in one template are refused by the CDK, not merged', () => {
    const stack = new Stack(appFor(), 'Stack', { env: ENV });
    new Gatehook(stack, 'a-b', { code });
    new Gatehook(stack, 'ab', { code });
    expect(() => Template.fromStack(stack)).toThrow('abApiUrl');
  });
});

describe('what exists already', () => {
  const handed = stackWith((stack) => ({
    hash: { peppered: true },
    registry: true,
    table: TableV2.fromTableName(stack, 'Kept', 'kept'),
    signingSecret: Secret.fromSecretCompleteArn(stack, 'S', `${SECRETS}:signing-AbCdEf`),
    tokenKeys: Secret.fromSecretCompleteArn(stack, 'T', `${SECRETS}:keys-AbCdEf`),
    pepper: Secret.fromSecretCompleteArn(stack, 'P', `${SECRETS}:pepper-AbCdEf`),
    registryKey: Secret.fromSecretCompleteArn(stack, 'R', `${SECRETS}:registry-AbCdEf`),
    domainName: DomainName.fromDomainNameAttributes(stack, 'D', {
      name: 'auth.example.com',
      regionalDomainName: 'd-abc.execute-api.eu-central-1.amazonaws.com',
      regionalHostedZoneId: 'Z1',
    }),
  }));
  const made = Template.fromStack(handed.stack);

  test('is used, and nothing of its kind is made', () => {
    for (const type of [
      'AWS::DynamoDB::GlobalTable',
      'AWS::SecretsManager::Secret',
      'AWS::ApiGatewayV2::DomainName',
    ])
      expect(resources(made, type)).toEqual([]);
    expect(resource(made, 'AWS::Lambda::Function', 'AuthWebhook').Properties.Environment).toMatchObject({
      Variables: {
        GATEHOOK_TABLE: 'kept',
        GATEHOOK_SIGNING_SECRET: `${SECRETS}:signing-AbCdEf`,
        GATEHOOK_TOKEN_KEYS: `${SECRETS}:keys-AbCdEf`,
        GATEHOOK_PEPPERS: `${SECRETS}:pepper-AbCdEf`,
        GATEHOOK_REGISTRY_KEY: `${SECRETS}:registry-AbCdEf`,
        GATEHOOK_ISSUER: 'https://auth.example.com',
      },
    });
    expect(resource(made, 'AWS::SecretsManager::RotationSchedule').Properties.SecretId).toBe(
      `${SECRETS}:keys-AbCdEf`,
    );
  });

  test('and the role may do with it what it may do with its own', () => {
    const read = statements(made, 'AuthWebhook').filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    );
    expect(read.map(({ Resource }) => Resource)).toEqual(
      ['signing', 'keys', 'pepper', 'registry'].map((name) => `${SECRETS}:${name}-AbCdEf`),
    );
  });
});

describe('every option', () => {
  test('a key of the team’s own encrypts table, secrets and logs', () => {
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(resource(everything, 'AWS::DynamoDB::GlobalTable').Properties.Replicas).toMatchObject([
      { SSESpecification: { KMSMasterKeyId: key } },
    ]);
    const keys = ['AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'].flatMap((type) =>
      resources(everything, type).map(({ Properties }) => Properties.KmsKeyId),
    );
    expect(keys).toEqual(Array(keys.length).fill(key));
    expect(keys).toHaveLength(6 + 6);
  });

  test('a stack that has no region of its own encrypts its table with that key too', () => {
    const stack = new Stack(appFor(), 'App');
    new Gatehook(stack, 'Auth', { code, ...withEveryOption(stack) });
    const made = Template.fromStack(stack);
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(resource(made, 'AWS::DynamoDB::GlobalTable').Properties).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: { Ref: 'AWS::Region' }, SSESpecification: { KMSMasterKeyId: key } }],
    });
    const onTable = statements(made).filter(({ Action }) => [Action].flat().includes('kms:ReEncryptTo'));
    expect(onTable).toHaveLength(4);
  });

  test('each role may use the key through the services that it calls, and in no other way', () => {
    const uses = (id: string) =>
      statements(everything, id)
        .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')))
        .map(({ Action, Condition }) => [Action, Condition]);
    const through = (service: string) => ({
      StringEquals: { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` },
    });
    const onTable = [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ];
    const reader = [
      [onTable, through('dynamodb')],
      ['kms:Decrypt', through('secretsmanager')],
    ];
    expect(uses('AuthWebhook')).toEqual(reader);
    expect(uses('AuthManagement')).toEqual(reader);
    expect(uses('AuthDirectcognito')).toEqual(reader);
    expect(uses('AuthDirecttransfer')).toEqual(reader);
    expect(uses('AuthTokenKeys')).toEqual([
      [['kms:Decrypt', 'kms:GenerateDataKey'], through('secretsmanager')],
    ]);
  });

  test('CloudWatch Logs may use the key; where it was imported, its owner is told', () => {
    const policy = JSON.stringify(resource(everything, 'AWS::KMS::Key').Properties.KeyPolicy);
    expect(policy).toContain('logs.eu-central-1.amazonaws.com');
    expect(policy).toContain(':logs:eu-central-1:111122223333:log-group:*');
    const { stack } = stackWith((scope) => ({ encryptionKey: Key.fromKeyArn(scope, 'Key', KEY_ARN) }));
    Annotations.fromStack(stack).hasWarning('/App/Auth', Match.stringLikeRegexp('docs/construct.md'));
  });

  test('an authorizer of another stack may use the key of the table', () => {
    const stack = new Stack(appFor(), 'Orders', { env: ENV });
    const encryptionKey = Key.fromKeyArn(stack, 'Key', KEY_ARN);
    new GatehookAuthorizer(stack, 'Auth', {
      tableName: 'table',
      application: 'orders',
      encryptionKey,
      code: code(),
    });
    const used = statements(Template.fromStack(stack)).filter(({ Resource }) => Resource === KEY_ARN);
    expect(used).toHaveLength(1);
  });

  test('the boundary is on every role, the tag on everything that takes one', () => {
    for (const { Properties } of resources(everything, 'AWS::IAM::Role')) {
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/developers');
      expect(Properties.Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
    }
    expect(resource(everything, 'AWS::ApiGatewayV2::Api').Properties.Tags).toEqual({ team: 'platform' });
  });

  test('the API calls the alias, which is kept warm and replaced step by step', () => {
    const [aliasId = ''] = Object.keys(everything.findResources('AWS::Lambda::Alias'));
    expect(resource(everything, 'AWS::Lambda::Alias')).toMatchObject({
      Properties: { Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: expect.anything() } },
    });
    // Management is a function of its own, which is replaced at once.
    const [webhook, management] = resources(everything, 'AWS::ApiGatewayV2::Integration');
    expect(webhook?.Properties.IntegrationUri).toEqual({ Ref: aliasId });
    expect(management?.Properties.IntegrationUri).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^AuthManagement/), 'Arn'],
    });
    const called = resources(everything, 'AWS::Lambda::Permission', 'AuthApi').map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(called.filter((name) => JSON.stringify(name).includes('AuthWebhook'))).toEqual([
      { Ref: aliasId },
      { Ref: aliasId },
    ]);
  });

  test('a deployment is taken back when requests fail or become slow, not when somebody floods', () => {
    const { Properties } = resource(everything, 'AWS::CodeDeploy::DeploymentGroup');
    expect(Properties).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      AutoRollbackConfiguration: { Enabled: true },
    });
    const { Alarms: alarms } = Properties.AlarmConfiguration as { Alarms: { Name: { Ref: string } }[] };
    expect(alarms.map(({ Name }) => Name.Ref.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'AuthAlarmsErrors',
      'AuthAlarmsServerErrors',
      'AuthAlarmsDuration',
    ]);
  });

  test('traced: every function, with X-Ray’s two actions beside its own', () => {
    for (const { Properties } of resources(everything, 'AWS::Lambda::Function'))
      expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    const traced = statements(everything).filter(({ Action }) => String(Action).includes('xray'));
    expect(traced).toHaveLength(5);
  });

  test('the CDK takes the same with all of its feature flags on', () => {
    const flags = JSON.parse(readFileSync('node_modules/aws-cdk-lib/recommended-feature-flags.json', 'utf8'));
    const flagged = Template.fromStack(stackWith(withEveryOption, appFor(flags)).stack);
    for (const type of ['AWS::Lambda::Function', 'AWS::DynamoDB::GlobalTable', 'AWS::CloudWatch::Alarm'])
      expect(Object.keys(flagged.findResources(type))).toHaveLength(resources(everything, type).length);
  });
});

describe('settings', () => {
  test('docs/construct.md has a line for each property', () => {
    const page = readFileSync('docs/construct.md', 'utf8');
    const sources = ['gatehook-settings', 'gatehook-props'].map((name) =>
      readFileSync(`infra/${name}.ts`, 'utf8'),
    );
    const body = (name: string) =>
      sources.flatMap((text) => text.split(`interface ${name} `)[1]?.split('\n}')[0] ?? []);
    const names = ['GatehookSettings', 'GatehookProps', 'Parts']
      .flatMap(body)
      .flatMap((text) => [...text.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name]) => name ?? ''));
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm').test(page))).toEqual([]);
  });

  test('a part that is given changes that part alone, and undefined is not given', () => {
    const { stack } = stackWith(() => ({
      throttling: { rate: 7 },
      hash: { passes: 3, memory: undefined as never },
      floods: { waits: 5 },
      tokens: { lifetime: 60 },
    }));
    const made = Template.fromStack(stack);
    expect(resource(made, 'AWS::ApiGatewayV2::Stage').Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 7,
      ThrottlingBurstLimit: DEFAULTS.throttling.burst,
    });
    expect(resource(made, 'AWS::Lambda::Function', 'AuthWebhook').Properties.Environment).toMatchObject({
      Variables: { GATEHOOK_ARGON2: 'm=19456,t=3,p=1', GATEHOOK_TOKEN_LIFETIME: '60' },
    });
  });

  test('each of the rest reaches its resource', () => {
    const { stack } = stackWith(() => ({
      name: 'shop_1',
      architecture: 'x86_64',
      memory: 3008,
      failuresBeforeHold: 20,
      tokens: null,
      logRetention: RetentionDays.ONE_MONTH,
      removal: RemovalPolicy.DESTROY,
    }));
    const made = Template.fromStack(stack);
    expect(resource(made, 'AWS::Lambda::Function').Properties).toMatchObject({
      Architectures: ['x86_64'],
      MemorySize: 3008,
      Environment: {
        Variables: {
          GATEHOOK_FAILURES_BEFORE_HOLD: '20',
          GATEHOOK_TOKEN_KEYS: '',
          POWERTOOLS_SERVICE_NAME: 'gatehook-shop_1',
        },
      },
    });
    expect(resource(made, 'AWS::DynamoDB::GlobalTable').DeletionPolicy).toBe('Delete');
    for (const { Properties } of resources(made, 'AWS::Logs::LogGroup'))
      expect(Properties.RetentionInDays).toBe(30);
  });

  test.each(['', 'a b', 'x'.repeat(65), '../auth', '"', '__proto__"'])('the name %p is refused', (name) => {
    expect(() => stackWith(() => ({ name }))).toThrow(
      expect.objectContaining({
        code: 'unknown_setting',
        message: expect.stringContaining(`"${name}" cannot be a name. Give 1 to 64 letters, digits, - and _`),
      }),
    );
  });

  const POOLS = ['a-b', 'ab'].map((application) => ({
    entry: 'cognito-user-migration' as const,
    application,
  }));
  test.each<[GatehookProps, string]>([
    ...[Number.NaN, 127, 10_241, 1769.5].map((memory): [GatehookProps, string] => [
      { memory },
      `memory is ${memory}. Give whole megabytes from 128 to 10240.`,
    ]),
    ...[Number.NaN, 0, -1, Number.POSITIVE_INFINITY].map((rate): [GatehookProps, string] => [
      { throttling: { rate } },
      `throttling.rate is ${rate}. Give requests per second above 0.`,
    ]),
    ...[Number.NaN, 0, 0.5].map((burst): [GatehookProps, string] => [
      { throttling: { burst } },
      `throttling.burst is ${burst}. Give a whole number of requests from 1.`,
    ]),
    ...[Number.NaN, -1].map((waits): [GatehookProps, string] => [
      { floods: { waits } },
      `floods.waits is ${waits}. Give a number from 0.`,
    ]),
    [{ throttling: { rate: '500' as never } }, 'throttling.rate is 500. Give requests per second above 0.'],
    ...[Number.NaN, -1, 1.5].map((reservedConcurrency): [GatehookProps, string] => [
      { reservedConcurrency },
      `reservedConcurrency is ${reservedConcurrency}. Give a whole number of instances from 0, or leave it out.`,
    ]),
    ...[Number.NaN, 0, 3].map((provisionedConcurrency): [GatehookProps, string] => [
      { provisionedConcurrency, reservedConcurrency: 2 },
      `provisionedConcurrency is ${provisionedConcurrency}. Give a whole number of instances from 1, and no more than reservedConcurrency, or leave it out.`,
    ]),
    [
      { hash: { memory: 8 } },
      'hash cannot be used: argon2id needs at least one of these memories and passes: 47104 KiB with 1, 19456 KiB with 2, 12288 KiB with 3, 9216 KiB with 4, 7168 KiB with 5.',
    ],
    [
      { hash: { passes: Number.NaN } },
      'hash cannot be used: GATEHOOK_ARGON2 must be of the form m=19456,t=2,p=1.',
    ],
    [{ hash: { lanes: 0 } }, 'hash cannot be used: argon2id has 1 to 255 lanes, not 0.'],
    [{ architecture: 'arm' as never }, 'architecture is "arm". Give the text x86_64 or arm64.'],
    [
      { direct: POOLS },
      'direct has cognito-user-migration for "a-b" and for "ab". Give each an application of its own, told apart by letters or digits.',
    ],
    [
      { direct: [{ entry: 'cognito-user-migration', application: 'a b' }] },
      'direct names the application "a b". An application id has 1 to 63 characters of a-z, 0-9 and "-", and does not start with "-".',
    ],
  ])('%j is refused by the name of the setting', (props, message) => {
    expect(() => stackWith(() => props)).toThrow(
      expect.objectContaining({ code: 'unknown_setting', message }),
    );
  });

  test('hashes that the memory of the function does not allow are refused', () => {
    expect(() => stackWith(() => ({ memory: 128 }))).toThrow(
      /^hash cannot be used: a new hash .* or give the function more memory\.$/,
    );
  });

  test.each<[keyof GatehookProps, GatehookProps, string]>([
    ['pepper', {}, 'set hash.peppered'],
    ['registryKey', {}, 'set registry'],
    ['tokenKeys', { tokens: null }, 'leave out tokens: null'],
  ])('%s that no function would read is refused', (name, props, way) => {
    const given = (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'Given', `${SECRETS}:given-AbCdEf`);
    expect(() => stackWith((stack) => ({ ...props, [name]: given(stack) }))).toThrow(
      `${name} is given, but nothing would read it: ${way}, or leave it out.`,
    );
  });

  test.each([
    ['us-east-1:111122223333', 'table lies in us-east-1, and the functions in eu-central-1.'],
    ['eu-central-1:999922223333', 'table lies in 999922223333, and the functions in 111122223333.'],
  ])('a table of %s, where no function would find it by its name, is refused', (place, message) => {
    const arn = `arn:aws:dynamodb:${place}:table/kept`;
    expect(() => stackWith((stack) => ({ table: TableV2.fromTableArn(stack, 'Far', arn) }))).toThrow(message);
  });

  test('a domain beside a domainName of another name is refused: tokens would name an issuer that does not answer', () => {
    const domain = {
      name: 'login.example.com',
      certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/1',
    };
    const handed = (stack: Stack) =>
      DomainName.fromDomainNameAttributes(stack, 'D', {
        name: 'auth.example.com',
        regionalDomainName: 'd-abc.execute-api.eu-central-1.amazonaws.com',
        regionalHostedZoneId: 'Z1',
      });
    expect(() => stackWith((stack) => ({ domain, domainName: handed(stack) }))).toThrow(
      'domain is login.example.com, and domainName auth.example.com. Give one of the two.',
    );
  });

  test('an alarm topic of another region is refused; a limit that is known at deployment only is left to AWS', () => {
    const far = 'arn:aws:sns:us-east-1:111122223333:pager';
    expect(() => stackWith((stack) => ({ alarmTopic: Topic.fromTopicArn(stack, 'Far', far) }))).toThrow(
      `The alarms lie in eu-central-1, and their topic in us-east-1: ${far}. Give a topic of eu-central-1.`,
    );
    const { stack } = stackWith((scope) => ({
      throttling: { rate: new CfnParameter(scope, 'Rate', { type: 'Number' }).valueAsNumber },
    }));
    const { DefaultRouteSettings } = resource(
      Template.fromStack(stack),
      'AWS::ApiGatewayV2::Stage',
    ).Properties;
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: { Ref: 'Rate' } });
  });
});
