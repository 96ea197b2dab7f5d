// The construct for other people's APIs, through the example that uses it: caches off, exact permissions, no secret shown.
import { describe, expect, test } from '@jest/globals';
import { Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Definition, GraphqlApi } from 'aws-cdk-lib/aws-appsync';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import { OrdersStack } from '../../examples/protected-api/app.ts';
import { GatehookAuthorizer, type GatehookAuthorizerProps } from '../../infra/authorizer.ts';
import { appFor, resource, resources, statements, tableGrants } from './synthesise.ts';

const PEPPERS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:Peppers-AbCdEf';
const gatehook: GatehookAuthorizerProps = {
  tableName: 'Gatehook-dev-Table',
  application: 'orders-api',
  issuer: 'https://auth.example.com',
  code: Code.fromInline('placeholder'),
};
const template = Template.fromStack(new OrdersStack(appFor(), 'Orders', { gatehook }));

function authorizerStack(props: Partial<GatehookAuthorizerProps> = {}) {
  const stack = new Stack(appFor(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  return { stack, auth: new GatehookAuthorizer(stack, 'Auth', { ...gatehook, ...props }) };
}

describe('the example', () => {
  test('HTTP API: simple answers, never cached, and every part of a request in the key of a cache', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [
        '$request.header.Authorization',
        '$context.routeKey',
        '$context.httpMethod',
        '$context.path',
      ],
    });
  });

  test('REST API: the same', () => {
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: 'method.request.header.Authorization,context.httpMethod,context.path',
    });
  });

  test('every route and method of both APIs is guarded', () => {
    const routes = resources(template, 'AWS::ApiGatewayV2::Route');
    expect(routes.map(({ Properties }) => Properties.AuthorizationType)).toEqual(['CUSTOM', 'CUSTOM']);
    const methods = resources(template, 'AWS::ApiGateway::Method');
    expect(methods.map(({ Properties }) => Properties.AuthorizationType)).toEqual(['CUSTOM']);
  });
});

describe('the function', () => {
  test('finds names and addresses in its environment', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'authorizer.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1769,
      Timeout: 5,
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
      Environment: {
        Variables: {
          GATEHOOK_TABLE: 'Gatehook-dev-Table',
          GATEHOOK_ISSUER: 'https://auth.example.com',
          GATEHOOK_APPLICATION: 'orders-api',
          POWERTOOLS_SERVICE_NAME: 'gatehook-orders-api',
        },
      },
    });
  });

  test('may do exactly what a decision does', () => {
    const made = Template.fromStack(authorizerStack().stack);
    const all = statements(made);
    expect(tableGrants(all)).toEqual([
      ...['APP', 'ATTEMPTS', 'REVISION', 'REVOKED', 'ROLE', 'USER'].map((kind) => `BatchGetItem ${kind}#*`),
      'UpdateItem ATTEMPTS#*',
    ]);
    const partition = { Ref: 'AWS::Partition' };
    const table = ['arn:', partition, ':dynamodb:eu-central-1:111122223333:table/Gatehook-dev-Table'];
    const log = { 'Fn::GetAtt': [expect.stringMatching(/^AuthLog/), 'Arn'] };
    expect(all.map(({ Effect, Action, Resource }) => [Effect, [Action].flat().sort(), Resource])).toEqual([
      ['Allow', ['dynamodb:BatchGetItem'], { 'Fn::Join': ['', table] }],
      ['Allow', ['dynamodb:UpdateItem'], { 'Fn::Join': ['', table] }],
      ['Allow', ['logs:CreateLogStream', 'logs:PutLogEvents'], log],
    ]);
    expect(resource(made, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('takes no tokens where no issuer is given, reads the peppers that it is given, and is told what else is', () => {
    const { issuer: _, ...without } = gatehook;
    const stack = new Stack(appFor(), 'Stack');
    new GatehookAuthorizer(stack, 'Auth', {
      ...without,
      hash: { argon2: 'm=19456,t=3,p=1', peppersArn: PEPPERS },
      failuresBeforeHold: 20,
      permissionTemplate: 'orders:${method}:${route}',
      fields: ['Mutation.refund', 'Query.orders'],
      topics: ['devices/${clientId}/*'],
      architecture: Architecture.X86_64,
      memorySize: 512,
    });
    const made = Template.fromStack(stack);
    const secrets = statements(made).filter(({ Action }) => String(Action).startsWith('secretsmanager:'));
    expect(secrets).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: PEPPERS },
    ]);
    const { Properties } = resource(made, 'AWS::Lambda::Function');
    expect(Properties).toMatchObject({ Architectures: ['x86_64'], MemorySize: 512 });
    expect(Properties.Environment).toEqual({
      Variables: {
        GATEHOOK_TABLE: 'Gatehook-dev-Table',
        GATEHOOK_APPLICATION: 'orders-api',
        POWERTOOLS_SERVICE_NAME: 'gatehook-orders-api',
        GATEHOOK_ARGON2: 'm=19456,t=3,p=1',
        GATEHOOK_PEPPERS: PEPPERS,
        GATEHOOK_FAILURES_BEFORE_HOLD: '20',
        GATEHOOK_PERMISSION_TEMPLATE: 'orders:${method}:${route}',
        GATEHOOK_FIELDS: 'Mutation.refund Query.orders',
        GATEHOOK_TOPICS: 'devices/${clientId}/*',
      },
    });
  });

  test('is nowhere before it was built', () => {
    const { code: _, ...without } = gatehook;
    const making = () => new GatehookAuthorizer(new Stack(appFor(), 'Stack'), 'Auth', without);
    expect(making).toThrow(expect.objectContaining({ code: 'bundle_missing' }));
    expect(making).toThrow('Run "npm run build"');
  });
});

test('AppSync: nothing is cached, and AppSync may call the function', () => {
  const { stack, auth } = authorizerStack();
  new GraphqlApi(stack, 'Api', {
    name: 'orders',
    definition: Definition.fromSchema({
      bind: () => ({ apiId: 'orders', definition: 'type Query { orders: String }' }),
    }),
    authorizationConfig: { defaultAuthorization: auth.appSyncMode() },
  });
  const made = Template.fromStack(stack);
  made.hasResourceProperties('AWS::AppSync::GraphQLApi', {
    AuthenticationType: 'AWS_LAMBDA',
    LambdaAuthorizerConfig: { AuthorizerResultTtlInSeconds: 0 },
  });
  made.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'appsync.amazonaws.com' });
});

test('IoT Core: HTTP answers are not cached, and only this authorizer may call the function', () => {
  const { stack, auth } = authorizerStack();
  auth.iotAuthorizer('gatehook');
  const made = Template.fromStack(stack);
  made.hasResourceProperties('AWS::IoT::Authorizer', {
    AuthorizerName: 'gatehook',
    Status: 'ACTIVE',
    SigningDisabled: true,
    EnableCachingForHttp: false,
  });
  made.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'iot.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuthIot'), 'Arn'] },
  });
});

test.each<[Partial<GatehookAuthorizerProps>, string]>([
  [
    { application: 'Orders API' },
    'application is "Orders API". An application id has 1 to 63 characters of a-z, 0-9 and "-", and does not start with "-".',
  ],
  [{ memorySize: Number.NaN }, 'memorySize is NaN. Give whole megabytes from 128 to 10240.'],
  [{ failuresBeforeHold: 101 }, 'failuresBeforeHold is 101. Give it from 1 to 100: NIST allows no more.'],
  [
    { hash: { argon2: '19456,2,1' } },
    'hash cannot be used: GATEHOOK_ARGON2 must be of the form m=19456,t=2,p=1.',
  ],
])('%j, with which the function would not start, is refused at synthesis', (props, message) => {
  expect(() => authorizerStack(props)).toThrow(expect.objectContaining({ code: 'unknown_setting', message }));
});

test('what another stack tells at deployment only is left to the function', () => {
  const { stack } = authorizerStack({
    application: Fn.importValue('Application'),
    hash: { argon2: Fn.importValue('Argon2') },
  });
  expect(resource(Template.fromStack(stack), 'AWS::Lambda::Function').Properties.Environment).toMatchObject({
    Variables: {
      GATEHOOK_APPLICATION: { 'Fn::ImportValue': 'Application' },
      GATEHOOK_ARGON2: { 'Fn::ImportValue': 'Argon2' },
    },
  });
});
