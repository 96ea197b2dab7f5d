// The table and the secrets: what is kept, and what a template never shows.
import { describe, expect, test } from '@jest/globals';
import { resource, resources, templateOf } from './synthesise.ts';

const prod = templateOf('prod');
const dev = templateOf('dev');

describe('the table', () => {
  test.each([
    { stage: 'prod', template: prod, protection: true, policy: 'Retain' },
    { stage: 'dev', template: dev, protection: false, policy: 'Delete' },
  ])('in $stage: deletion protection $protection, $policy', ({ template, protection, policy }) => {
    const table = resource(template, 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    expect(table.Properties).toMatchObject({
      DeletionProtectionEnabled: protection,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });
});

describe('the signing secret', () => {
  test('is generated in the form that the function reads, never written in the template', () => {
    const { Properties: secret } = resource(prod, 'AWS::SecretsManager::Secret', 'SigningSecret');
    expect(secret).not.toHaveProperty('SecretString');
    expect(secret.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"previousUntil":0}',
      GenerateStringKey: 'master',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  test.each([
    { stage: 'prod', template: prod, policy: 'Retain' },
    { stage: 'dev', template: dev, policy: 'Delete' },
  ])('in $stage: $policy', ({ template, policy }) => {
    for (const secret of ['SigningSecret', 'TokenKeys'])
      expect(resource(template, 'AWS::SecretsManager::Secret', secret).DeletionPolicy).toBe(policy);
  });
});

describe('the logs', () => {
  test.each([
    { stage: 'prod', template: prod, days: 365, policy: 'Retain' },
    { stage: 'dev', template: dev, days: 14, policy: 'Delete' },
  ])('in $stage: three, $days days each, $policy', ({ template, days, policy }) => {
    const logs = resources(template, 'AWS::Logs::LogGroup');
    expect(logs).toHaveLength(3);
    for (const log of logs) {
      expect(log).toMatchObject({ DeletionPolicy: policy, Properties: { RetentionInDays: days } });
    }
  });
});
