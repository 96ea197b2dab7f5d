// Least privilege: the function may do exactly what its code does, on exactly these resources.
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../infra/settings.ts';
import { resource, resources, statements, tableGrants, templateOf } from './synthesise.ts';

const template = templateOf('prod');

function idOf(type: string, path: RegExp): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => path.test(id));
  expect(ids).toHaveLength(1);
  return ids[0] as string;
}

describe('the role of the webhook', () => {
  test('holds these statements and no others', () => {
    const table = idOf('AWS::DynamoDB::Table', /^Table/);
    const secret = idOf('AWS::SecretsManager::Secret', /^SigningSecret/);
    const tokenKeys = idOf('AWS::SecretsManager::Secret', /^TokenKeys/);
    const log = idOf('AWS::Logs::LogGroup', /^WebhookLog/);
    const all = statements(template, 'Webhook');
    const onTable = all.filter(({ Action }) => String(Action).startsWith('dynamodb:'));
    expect(onTable.map(({ Resource }) => Resource)).toEqual(
      onTable.map(() => ({ 'Fn::GetAtt': [table, 'Arn'] })),
    );
    expect(tableGrants(onTable)).toEqual([
      ...['APP', 'ATTEMPTS', 'CLAIM', 'REVISION', 'REVOKED', 'ROLE', 'USER'].map(
        (kind) => `BatchGetItem ${kind}#*`,
      ),
      'DeleteItem CLAIM#*',
      'PutItem CLAIM#*',
      'PutItem REVOKED#*',
      'UpdateItem ATTEMPTS#*',
      'UpdateItem USER#* pk sk passwordHash',
    ]);
    // Of a user the role writes the hash alone, and is shown nothing else of the item that it wrote.
    const ofUsers = onTable.find(({ Condition }) => Condition?.StringEqualsIfExists !== undefined);
    expect(ofUsers).toMatchObject({
      Action: 'dynamodb:UpdateItem',
      Condition: {
        StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
      },
    });
    const rest = all.filter((statement) => !onTable.includes(statement));
    expect(rest.map(({ Action, Resource }) => ({ Action, Resource }))).toEqual([
      { Action: 'secretsmanager:GetSecretValue', Resource: [{ Ref: secret }, { Ref: tokenKeys }] },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [log, 'Arn'] } },
    ]);
  });

  test('reads the pepper where the stage has one', () => {
    const { hash } = readSettings({ stage: 'prod' });
    const peppered = templateOf('prod', { hash: { ...hash, peppered: true } });
    const [secret = ''] = Object.keys(peppered.findResources('AWS::SecretsManager::Secret')).filter((id) =>
      id.startsWith('PepperSecret'),
    );
    const policies = JSON.stringify(resources(peppered, 'AWS::IAM::Policy', 'Webhook'));
    expect(policies).toContain(JSON.stringify({ Ref: secret }));
    expect(resource(peppered, 'AWS::SecretsManager::Secret', 'PepperSecret')).toMatchObject({
      DeletionPolicy: 'Retain',
    });
    expect(resource(peppered, 'AWS::Lambda::Function', 'WebhookFunction').Properties).toMatchObject({
      Environment: { Variables: { GATEHOOK_PEPPERS: { Ref: secret } } },
    });
  });

  test('reads the registry key where the stage has one, which it keeps', () => {
    const withKey = templateOf('prod', { registry: true });
    const [secret = ''] = Object.keys(withKey.findResources('AWS::SecretsManager::Secret')).filter((id) =>
      id.startsWith('RegistryKey'),
    );
    const policies = JSON.stringify(resources(withKey, 'AWS::IAM::Policy', 'Webhook'));
    expect(policies).toContain(JSON.stringify({ Ref: secret }));
    expect(resource(withKey, 'AWS::SecretsManager::Secret', 'RegistryKey')).toMatchObject({
      DeletionPolicy: 'Retain',
    });
    expect(resource(withKey, 'AWS::Lambda::Function', 'WebhookFunction').Properties).toMatchObject({
      Environment: { Variables: { GATEHOOK_REGISTRY_KEY: { Ref: secret } } },
    });
    withKey.hasOutput('RegistryKeyArn', { Value: { Ref: secret } });
  });

  test('is one, for Lambda alone, without a policy that AWS manages', () => {
    const { Properties: role } = resource(template, 'AWS::IAM::Role', 'Webhook');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
    expect(role).not.toHaveProperty('Policies');
    expect(role).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
    });
  });

  test('only this API may invoke the function', () => {
    const api = idOf('AWS::ApiGatewayV2::Api', /^Api/);
    const grants = resources(template, 'AWS::Lambda::Permission', 'Api');
    expect(grants.length).toBeGreaterThan(0);
    for (const { Properties } of grants) {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Join': ['', expect.arrayContaining([{ Ref: api }])] },
      });
    }
  });
});

describe('the role of the rotation', () => {
  test('holds these statements and no others', () => {
    const secret = idOf('AWS::SecretsManager::Secret', /^TokenKeys/);
    const log = idOf('AWS::Logs::LogGroup', /^TokenKeysLog/);
    const allowed = statements(template, 'TokenKeys').map(({ Action, Resource }) => ({ Action, Resource }));
    expect(allowed).toEqual([
      {
        Action: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        Resource: { Ref: secret },
      },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [log, 'Arn'] } },
    ]);
  });

  test('only Secrets Manager, for this account, and the daily rule may invoke the function', () => {
    const grants = resources(template, 'AWS::Lambda::Permission', 'TokenKeys').map(
      ({ Properties: { FunctionName: _, ...grant } }) => grant,
    );
    expect(grants).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
      {
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [idOf('AWS::Events::Rule', /^TokenKeysCheck/), 'Arn'] },
      },
    ]);
  });
});

test('no other principal is allowed anything', () => {
  const all = resources(template, 'AWS::IAM::Policy').length;
  expect(all).toBe(2);
  const permissions = resources(template, 'AWS::Lambda::Permission').length;
  expect(
    ['Api', 'TokenKeys'].flatMap((id) => resources(template, 'AWS::Lambda::Permission', id)),
  ).toHaveLength(permissions);
});
