// The function's settings: what is missing or odd is refused by the variable's name.
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../functions/assembly/settings.ts';
import { readStage, stageSettings } from '../../functions/passwords/stage.ts';

const least = { GATEHOOK_TABLE: 't', GATEHOOK_SIGNING_SECRET: 's' };

test('the least: a table and a secret', () => {
  expect(readSettings(least)).toEqual({
    table: 't',
    signingSecret: 's',
    service: 'gatehook',
    hold: 100,
    hashing: {
      memoryLimitKiB: 1769 * 1024,
      decisionTime: 1500,
      parameters: { memory: 19_456, passes: 2, lanes: 1 },
    },
  });
});

test('everything', () => {
  expect(
    readSettings({
      ...least,
      POWERTOOLS_SERVICE_NAME: 'gatehook-prod',
      GATEHOOK_FAILURES_BEFORE_HOLD: '10',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008',
      GATEHOOK_ARGON2: 'm=47104,t=1,p=1',
      GATEHOOK_HASH_PATIENCE: '8',
      GATEHOOK_PEPPERS: 'arn:p',
      GATEHOOK_TOKEN_KEYS: 'arn:k',
      GATEHOOK_ISSUER: 'https://auth.example',
      GATEHOOK_TOKEN_LIFETIME: '600',
    }),
  ).toMatchObject({
    service: 'gatehook-prod',
    hold: 10,
    patience: 8000,
    hashing: {
      memoryLimitKiB: 3008 * 1024,
      decisionTime: 7500,
      parameters: { memory: 47_104, passes: 1, lanes: 1 },
    },
    peppers: 'arn:p',
    tokens: { keys: 'arn:k', issuer: 'https://auth.example', lifetime: 600 },
  });
});

describe('refused', () => {
  test.each([
    ['GATEHOOK_TABLE', '', "the table's name"],
    ['GATEHOOK_SIGNING_SECRET', '', "the signing secret's ARN or name"],
    ['GATEHOOK_FAILURES_BEFORE_HOLD', '101', 'at most 100'],
    ['GATEHOOK_FAILURES_BEFORE_HOLD', '0', 'a whole number'],
    ['GATEHOOK_FAILURES_BEFORE_HOLD', '1e1', 'a whole number'],
    ['GATEHOOK_HASH_PATIENCE', '2', 'a whole number of seconds from 3 to 20'],
    ['GATEHOOK_HASH_PATIENCE', '21', 'a whole number of seconds from 3 to 20'],
    ['GATEHOOK_HASH_PATIENCE', '4.5', 'a whole number of seconds from 3 to 20'],
    ['GATEHOOK_ARGON2', '19456,2,1', 'of the form m=19456,t=2,p=1'],
  ])('%s=%s', (name, value, expected) => {
    expect(() => readSettings({ ...least, [name]: value })).toThrow(
      expect.objectContaining({
        code: 'broken_settings',
        message: `The environment variable ${name} must be ${expected}. The CDK stack sets it; see docs/deploy.md.`,
      }),
    );
  });
});

test('what a stack tells the command line of its hashes is read back as the function reads it', () => {
  const environment = { ...least, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512', GATEHOOK_HASH_PATIENCE: '20' };
  expect(readStage(stageSettings(environment))).toEqual(readSettings(environment).hashing);
  expect(stageSettings(environment)).not.toHaveProperty('GATEHOOK_TABLE');
});
