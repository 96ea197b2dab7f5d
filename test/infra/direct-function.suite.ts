// Functions that AWS itself calls: none by default, and each with the least that it needs.
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../infra/settings.ts';
import { resource, resources, statements, tableGrants, templateOf } from './synthesise.ts';

const POOL = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aBcDeFgHi';
const template = templateOf('prod', {
  hash: { ...readSettings({ stage: 'prod' }).hash, peppered: true },
  direct: [
    { entry: 'cognito-user-migration', application: 'pool', sourceArn: POOL },
    { entry: 'transfer-identity-provider', application: 'files' },
  ],
});
const COGNITO = 'Directcognitousermigrationpool';
const TRANSFER = 'Directtransferidentityproviderfiles';

test('a stage has none unless it says so', () => {
  expect(resources(templateOf('prod'), 'AWS::Lambda::Function', 'Direct')).toEqual([]);
});

describe('the user migration', () => {
  const { Properties } = resource(template, 'AWS::Lambda::Function', COGNITO);

  test('runs its entry point in the name of its application, without a secret in its settings', () => {
    expect(Properties).toMatchObject({
      Handler: 'cognito-user-migration.handler',
      Runtime: 'nodejs24.x',
      Timeout: 5,
      Environment: {
        Variables: {
          GATEHOOK_APPLICATION: 'pool',
          GATEHOOK_FAILURES_BEFORE_HOLD: '100',
          GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
          GATEHOOK_HASH_PATIENCE: '',
          GATEHOOK_PEPPERS: { Ref: expect.stringMatching(/^PepperSecret/) },
        },
      },
    });
  });

  test('may read facts, count attempts and read the pepper, but not the signing secret', () => {
    const all = statements(template, COGNITO);
    expect(tableGrants(all)).toEqual([
      ...['APP', 'ATTEMPTS', 'REVISION', 'ROLE', 'USER'].map((kind) => `BatchGetItem ${kind}#*`),
      'UpdateItem ATTEMPTS#*',
      'UpdateItem USER#* pk sk passwordHash',
    ]);
    const others = all.flatMap(({ Action }) => Action).filter((action) => !action.startsWith('dynamodb:'));
    expect(others.sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
    expect(JSON.stringify(all)).not.toContain('SigningSecret');
  });

  test('may be called by Cognito alone, for this pool of this account', () => {
    expect(resource(template, 'AWS::Lambda::Permission', COGNITO).Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'cognito-idp.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: POOL,
    });
  });
});

test('the identity provider may be called by Transfer Family alone, for any server of this account', () => {
  const { Properties } = resource(template, 'AWS::Lambda::Permission', TRANSFER);
  expect(Properties).toMatchObject({
    Principal: 'transfer.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
  });
  expect(Properties).not.toHaveProperty('SourceArn');
});

test('the stack tells where they are', () => {
  const [id = ''] = Object.keys(template.findResources('AWS::Lambda::Function')).filter((name) =>
    name.startsWith(TRANSFER),
  );
  template.hasOutput('FunctionArntransferidentityproviderfiles', { Value: { 'Fn::GetAtt': [id, 'Arn'] } });
});

test('the command line learns the log of each function that decides, the webhook first', () => {
  const arns = ['WebhookFunction', COGNITO, TRANSFER].map((id) => {
    const { Properties } = resource(template, 'AWS::Lambda::Function', id);
    const { LogGroup } = Properties.LoggingConfig as { readonly LogGroup: { readonly Ref: string } };
    return { 'Fn::GetAtt': [LogGroup.Ref, 'Arn'] };
  });
  template.hasOutput('DecisionLogArns', { Value: { 'Fn::Join': [',', arns] } });
});
