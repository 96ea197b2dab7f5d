// The Lambda function as the template states it.
import { describe, expect, test } from '@jest/globals';
import { resource, templateOf } from './synthesise.ts';

const template = templateOf('dev');
const { Properties: webhook } = resource(template, 'AWS::Lambda::Function', 'Webhook');

describe('the webhook function', () => {
  test('has the logical id that sam local invoke is given', () => {
    expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toContain('WebhookFunction');
  });

  test('runs Node 24 on one vCPU with an explicit timeout and JSON logs of its own', () => {
    expect(webhook).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'webhook.handler',
      MemorySize: 1769,
      Timeout: 5,
      Architectures: ['x86_64'],
      LoggingConfig: {
        LogFormat: 'JSON',
        SystemLogLevel: 'WARN',
        LogGroup: { Ref: expect.stringMatching(/^WebhookLog/) },
      },
    });
  });

  test('finds names and addresses in its environment, no secret, and no switch that logs events', () => {
    const { Variables } = webhook.Environment as { Variables: Record<string, unknown> };
    expect(Variables).toEqual({
      GATEHOOK_TABLE: { Ref: expect.stringMatching(/^Table/) },
      GATEHOOK_SIGNING_SECRET: { Ref: expect.stringMatching(/^SigningSecret/) },
      GATEHOOK_TOKEN_KEYS: { Ref: expect.stringMatching(/^TokenKeysSecret/) },
      GATEHOOK_TOKEN_LIFETIME: '900',
      GATEHOOK_ISSUER: { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'ApiEndpoint'] },
      GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
      GATEHOOK_HASH_PATIENCE: '',
      GATEHOOK_PEPPERS: '',
      GATEHOOK_REGISTRY_KEY: '',
      GATEHOOK_FAILURES_BEFORE_HOLD: '100',
      POWERTOOLS_SERVICE_NAME: 'gatehook-dev',
      AWS_ENDPOINT_URL_DYNAMODB: '',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: '',
    });
  });

  test('may run longer where the stage has patience for slow hashes, and the command line hears of it', () => {
    const hash = { memory: 19_456, passes: 2, lanes: 1, peppered: false, patience: 8 };
    const patient = templateOf('dev', { hash });
    const { Properties } = resource(patient, 'AWS::Lambda::Function', 'Webhook');
    expect(Properties).toMatchObject({
      Timeout: 11,
      Environment: { Variables: { GATEHOOK_HASH_PATIENCE: '8' } },
    });
    expect(JSON.parse(String(patient.findOutputs('Hashing').Hashing?.Value))).toEqual({
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
      GATEHOOK_HASH_PATIENCE: '8',
    });
  });

  test('reserves concurrency only where a stage asks for it', () => {
    expect(webhook).not.toHaveProperty('ReservedConcurrentExecutions');
    const reserved = resource(
      templateOf('dev', { reservedConcurrency: 20 }),
      'AWS::Lambda::Function',
      'Webhook',
    );
    expect(reserved.Properties.ReservedConcurrentExecutions).toBe(20);
  });

  test('prod runs on arm64', () => {
    expect(resource(templateOf('prod'), 'AWS::Lambda::Function', 'Webhook').Properties.Architectures).toEqual(
      ['arm64'],
    );
  });
});
