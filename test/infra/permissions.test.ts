// Least privilege: the function may do exactly what its code does, on exactly these resources.
import { describe, expect, test } from '@jest/globals';
import { resource, resources, templateOf } from './synthesise.ts';

const template = templateOf('prod');

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Every statement of every policy in the stack, with the logical ids of hashes shortened. */
function statements(): Statement[] {
  return resources(template, 'AWS::IAM::Policy').flatMap(({ Properties: { PolicyDocument } }) => {
    return (PolicyDocument as { Statement: Statement[] }).Statement;
  });
}

function idOf(type: string, path: RegExp): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => path.test(id));
  expect(ids).toHaveLength(1);
  return ids[0] as string;
}

describe('the role of the function', () => {
  test('holds these statements and no others', () => {
    const table = idOf('AWS::DynamoDB::Table', /^Table/);
    const secret = idOf('AWS::SecretsManager::Secret', /^SigningSecret/);
    const log = idOf('AWS::Logs::LogGroup', /^WebhookLog/);
    const allowed = statements().map(({ Action, Resource }) => ({ Action, Resource }));
    expect(allowed).toEqual([
      {
        Action: [
          'dynamodb:BatchGetItem',
          'dynamodb:DeleteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
        ],
        Resource: { 'Fn::GetAtt': [table, 'Arn'] },
      },
      { Action: 'secretsmanager:GetSecretValue', Resource: { Ref: secret } },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [log, 'Arn'] } },
      { Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
    ]);
  });

  test('is one, for Lambda alone, without a policy that AWS manages', () => {
    const { Properties: role } = resource(template, 'AWS::IAM::Role');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
    expect(role).not.toHaveProperty('Policies');
    expect(role).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
    });
  });

  test('nobody but this API may invoke the function', () => {
    const api = idOf('AWS::ApiGatewayV2::Api', /^Api/);
    const grants = resources(template, 'AWS::Lambda::Permission');
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
