// The token keys of a stage: their secret, their rotation, and a stage without them.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../functions/assembly/settings.ts';
import { parseKeySet } from '../../functions/tokens/key-set.ts';
import { buildAsset } from '../../infra/asset.ts';
import { resource, resources, templateOf } from './synthesise.ts';

const template = templateOf('prod');

describe('the secret', () => {
  const { Properties: secret } = resource(template, 'AWS::SecretsManager::Secret', 'TokenKeys');

  test('begins as an empty set; the template holds no key and never writes one over', () => {
    expect(secret).not.toHaveProperty('SecretString');
    const { SecretStringTemplate, GenerateStringKey } = secret.GenerateSecretString as Record<string, string>;
    const generated = { ...JSON.parse(SecretStringTemplate ?? ''), [GenerateStringKey ?? '']: 'random' };
    expect(parseKeySet(JSON.stringify(generated))).toEqual([]);
  });

  test('is rotated at once, then every 30 days, by its own function', () => {
    expect(resource(template, 'AWS::SecretsManager::RotationSchedule').Properties).toEqual({
      SecretId: { Ref: expect.stringMatching(/^TokenKeysSecret/) },
      RotationLambdaARN: { 'Fn::GetAtt': [expect.stringMatching(/^TokenKeysRotation/), 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: true,
    });
  });

  test('is scheduled only when Secrets Manager may call the function and the function may write', () => {
    const [schedule] = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'));
    const before: string[] = schedule?.DependsOn;
    for (const type of ['AWS::Lambda::Permission', 'AWS::IAM::Policy']) {
      const [id] = Object.keys(template.findResources(type)).filter((name) => name.startsWith('TokenKeys'));
      expect(before).toContain(id);
    }
  });
});

test('the rotation function is asked twice a day whether the keys are rotated at all', () => {
  const { Properties: rule } = resource(template, 'AWS::Events::Rule');
  expect(rule).toMatchObject({ ScheduleExpression: 'rate(12 hours)', State: 'ENABLED' });
  const [target] = rule.Targets as [{ Arn: unknown; Input: unknown }];
  expect(target.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^TokenKeysRotation/), 'Arn'] });
  const secret = { Ref: expect.stringMatching(/^TokenKeysSecret/) };
  expect(target.Input).toEqual({
    'Fn::Join': ['', ['{"Step":"checkRotation","SecretId":"', secret, '","EveryDays":30}']],
  });
});

test('the rotation function: Node 24 on the stage processor, JSON logs of its own', () => {
  expect(resource(template, 'AWS::Lambda::Function', 'TokenKeys').Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Handler: 'rotate-token-key.handler',
    Architectures: ['arm64'],
    Timeout: 60,
    LoggingConfig: {
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
      LogGroup: { Ref: expect.stringMatching(/^TokenKeysLog/) },
    },
  });
});

test('the asset of the rotation holds no table, no dialect and no native package', async () => {
  const { directory, metafile } = await buildAsset({
    entry: 'functions/rotate-token-key.ts',
    architecture: 'arm64',
  });
  try {
    const { handler } = await import(join(directory, 'rotate-token-key.mjs'));
    expect(typeof handler).toBe('function');
    const sources = Object.keys(metafile.inputs);
    expect(sources.filter((source) => /dynamodb|dialects|node-rs|functions\/store/.test(source))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 60_000);

test('with a host name of its own, the stage issues under that name', () => {
  const certificateArn =
    'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';
  const named = templateOf('prod', { domain: { name: 'auth.example.com', certificateArn } });
  expect(resource(named, 'AWS::Lambda::Function', 'Webhook').Properties.Environment).toMatchObject({
    Variables: { GATEHOOK_ISSUER: 'https://auth.example.com' },
  });
});

describe('a stage without tokens', () => {
  const bare = templateOf('dev', { tokens: null });

  test('has one secret, one function and one role, and no schedule', () => {
    const types = ['AWS::SecretsManager::Secret', 'AWS::Lambda::Function', 'AWS::IAM::Role'];
    for (const type of types) expect(resources(bare, type)).toHaveLength(1);
    bare.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    expect(Object.keys(bare.findOutputs('*'))).not.toContain('TokenKeysArn');
  });
});

describe('what the function makes of its environment', () => {
  const environment = {
    GATEHOOK_TABLE: 'table',
    GATEHOOK_SIGNING_SECRET: 'secret',
    GATEHOOK_TOKEN_KEYS: 'keys',
    GATEHOOK_ISSUER: 'https://auth.example.com',
  };
  const read = (more: Record<string, string>) => readSettings({ ...environment, ...more });

  test('tokens for 15 minutes, unless the stage says otherwise', () => {
    expect(read({ GATEHOOK_TOKEN_LIFETIME: '' }).tokens).toEqual({
      keys: 'keys',
      issuer: 'https://auth.example.com',
      lifetime: 900,
    });
    expect(read({ GATEHOOK_TOKEN_LIFETIME: '3600' }).tokens?.lifetime).toBe(3600);
  });

  test('no keys, no tokens, whatever else is set', () => {
    expect(read({ GATEHOOK_TOKEN_KEYS: '', GATEHOOK_ISSUER: 'x' })).not.toHaveProperty('tokens');
  });

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'https://auth.example.com:8443'])(
    'issuer %s is taken',
    (issuer) => {
      expect(read({ GATEHOOK_ISSUER: issuer }).tokens?.issuer).toBe(issuer);
    },
  );

  test.each([
    'http://auth.example.com',
    'https://auth.example.com/',
    'https://auth.example.com/v1',
    'https://auth.example.com?x',
    'https://AUTH.example.com',
    'https://user@auth.example.com',
    'auth.example.com',
    'ftp://auth.example.com',
  ])('issuer %s is refused by name', (issuer) => {
    expect(() => read({ GATEHOOK_ISSUER: issuer })).toThrow(
      expect.objectContaining({
        code: 'broken_settings',
        message: expect.stringContaining('GATEHOOK_ISSUER must be an https origin, without a path.'),
      }),
    );
  });

  test.each([
    ['GATEHOOK_ISSUER', '', "the API's own address"],
    ['GATEHOOK_TOKEN_LIFETIME', '3601', 'at most 3600 seconds'],
    ['GATEHOOK_TOKEN_LIFETIME', '15m', 'a whole number'],
    ['GATEHOOK_TOKEN_LIFETIME', '0', 'a whole number'],
  ])('%s %p is refused by name', (name, value, expected) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`${name} must be ${expected}.`) }),
    );
  });
});
