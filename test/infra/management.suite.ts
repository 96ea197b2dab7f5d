// The management function: only where a stage asks for it, with a role that the webhook's does not grow by.
import { describe, expect, test } from '@jest/globals';
import { isManagementPath } from '../../functions/management/paths.ts';
import { managementPaths } from '../../infra/named-routes.ts';
import { resource, resources, statements, tableGrants, takes, templateOf } from './synthesise.ts';

const plain = templateOf('prod');
const template = templateOf('prod', { management: true });

const idOf = (type: string, id: string) =>
  Object.keys(template.findResources(type)).find((name) => name.startsWith(id));

describe('a stage without management', () => {
  test('has neither the function nor a route to it', () => {
    expect(resources(plain, 'AWS::Lambda::Function', 'Management')).toEqual([]);
    const keys = resources(plain, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
    expect(keys.filter((key) => String(key).includes('scim'))).toEqual([]);
  });
});

describe('the management function', () => {
  const { Properties } = resource(template, 'AWS::Lambda::Function', 'Management');

  test('runs the entry of its own, longer than the 20 s that it gives a request, and holds no secret', () => {
    expect(Properties).toMatchObject({ Handler: 'manage.handler', Timeout: 25, Runtime: 'nodejs24.x' });
    expect((Properties.Environment as { Variables: object }).Variables).toEqual({
      GATEHOOK_TABLE: { Ref: expect.stringMatching(/^Table/) },
      GATEHOOK_SIGNING_SECRET: { Ref: expect.stringMatching(/^SigningSecret/) },
      GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
      GATEHOOK_HASH_PATIENCE: '',
      GATEHOOK_PEPPERS: '',
      GATEHOOK_FAILURES_BEFORE_HOLD: '100',
      GATEHOOK_CHANGES_KEPT_DAYS: '400',
      // It verifies tokens by what is published there; their secret keys are not for it.
      GATEHOOK_ISSUER: expect.anything(),
      POWERTOOLS_SERVICE_NAME: 'gatehook-prod',
    });
  });

  test('writes a log that gatehook log reads', () => {
    const arns = ['WebhookFunction', 'ManagementFunction'].map((id) => {
      const { LoggingConfig } = resource(template, 'AWS::Lambda::Function', id).Properties;
      const { LogGroup } = LoggingConfig as { readonly LogGroup: { readonly Ref: string } };
      return { 'Fn::GetAtt': [LogGroup.Ref, 'Arn'] };
    });
    template.hasOutput('DecisionLogArns', { Value: { 'Fn::Join': [',', arns] } });
  });

  const own = Object.entries(template.findResources('AWS::ApiGatewayV2::Integration')).find(
    ([, { Properties: one }]) => JSON.stringify(one.IntegrationUri).includes('Management'),
  );
  const target = { 'Fn::Join': ['', ['integrations/', { Ref: own?.[0] }]] };
  const routeKeys = resources(template, 'AWS::ApiGatewayV2::Route')
    .filter(({ Properties: route }) => JSON.stringify(route.Target) === JSON.stringify(target))
    .map(({ Properties: route }) => String(route.RouteKey));

  test('is called for its own paths alone', () => {
    expect(resources(template, 'AWS::ApiGatewayV2::Integration')).toHaveLength(2);
    expect(routeKeys).toEqual(managementPaths().map((path) => `ANY ${path}`));
  });

  test.each([
    ['/scim/v2', true],
    ['/scim/v2/Users', true],
    ['/scim/v2/Users/abc', true],
    ['/users', true],
    ['/users/password', true],
    ['/users/password-reset/finish', true],
    ['/scim/v2/', false],
    ['/scim', false],
    ['/scim/v1/Users', false],
    ['/scim/v2x', false],
    ['/SCIM/v2', false],
    ['/users/', false],
    ['/usersx', false],
    ['/webhook', false],
  ])('the path %s is for it: %s, on AWS and on the local stack', (path, expected) => {
    const onAws = routeKeys.some((routeKey) => takes(routeKey, path));
    expect([onAws, isManagementPath(path)]).toEqual([expected, expected]);
  });

  test('may write users and what lies beside them, and neither a role nor an application', () => {
    const all = statements(template, 'Management');
    const onTable = all.filter(({ Action }) => String(Action).includes('dynamodb:'));
    const grants = tableGrants(onTable);
    const writes = grants.filter((grant) => /^(Put|Delete|Update)Item /.test(grant));
    expect(writes).toEqual([
      'DeleteItem CLAIM#*',
      'DeleteItem FIND#*',
      'DeleteItem GROUPS#*',
      'DeleteItem MEMBERS#*',
      'DeleteItem PROFILE#*',
      'DeleteItem PROFILES#*',
      'DeleteItem RESET#*',
      'DeleteItem USER#*',
      'PutItem CHANGES#*',
      'PutItem CHANGESOF#*',
      'PutItem CLAIM#*',
      'PutItem FIND#*',
      'PutItem GROUPS#*',
      'PutItem MEMBERS#*',
      'PutItem PROFILE#*',
      'PutItem PROFILES#*',
      'PutItem RESET#*',
      'PutItem USER#*',
      // A proof of the old password counts an attempt, and may replace an outdated hash.
      'UpdateItem ATTEMPTS#*',
      'UpdateItem USER#* pk sk passwordHash',
    ]);
    expect(grants.join()).not.toContain('anything');
    const rest = all.filter((statement) => !onTable.includes(statement));
    expect(rest.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
      {
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: idOf('AWS::SecretsManager::Secret', 'SigningSecret') },
      },
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [idOf('AWS::Logs::LogGroup', 'ManagementLog'), 'Arn'] },
      },
    ]);
  });

  test('gives the webhook no right that it has not without it', () => {
    expect(statements(template, 'Webhook')).toEqual(statements(plain, 'Webhook'));
  });

  test('only API Gateway may invoke it', () => {
    const own = resources(template, 'AWS::Lambda::Permission').filter(({ Properties: permission }) =>
      JSON.stringify(permission.FunctionName).includes('Management'),
    );
    expect(own.map(({ Properties: permission }) => permission.Principal)).toEqual([
      'apigateway.amazonaws.com',
    ]);
  });

  test('has alarms of its own', () => {
    const names = resources(template, 'AWS::CloudWatch::Alarm', 'AlarmsManagement').map(
      ({ Properties: alarm }) => String(alarm.AlarmDescription),
    );
    expect(names).toHaveLength(3);
  });
});
