// What CloudFormation knows the stage's data by: another logical id would make a new, empty table or secret.
import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../infra/settings.ts';
import { stackOf, templateOf } from './synthesise.ts';

const KEPT_TYPES = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'];
const EVERYTHING: Partial<Settings> = {
  registry: true,
  hash: { memory: 19_456, passes: 2, lanes: 1, peppered: true },
};

describe.each(['dev', 'prod'])('the data of %s', (stage) => {
  test('keeps its logical ids', () => {
    const template = templateOf(stage, EVERYTHING);
    const ids = KEPT_TYPES.flatMap((type) => Object.keys(template.findResources(type)).sort());
    expect(ids).toEqual([
      'TableCD117FA1',
      'PepperSecret5FCFF238',
      'RegistryKeyDD63DA09',
      'SigningSecretCF7EC744',
      'TokenKeysSecret4E045AC4',
      'ApiAccessLog713001CC',
      'TokenKeysLog481ABFBD',
      'WebhookLogFD163155',
    ]);
  });
});

describe('a stage as CloudFormation sees it', () => {
  test.each([
    { stage: 'dev', protectedFromDeletion: false },
    { stage: 'prod', protectedFromDeletion: true },
  ])('$stage: protected from deletion $protectedFromDeletion', ({ stage, protectedFromDeletion }) => {
    expect(stackOf(stage).terminationProtection).toBe(protectedFromDeletion);
  });

  test('has tags that tell what it is, and those of the settings', () => {
    expect(stackOf('dev').tags.tagValues()).toEqual({ application: 'gatehook', stage: 'dev' });
    expect(stackOf('dev', { tags: { team: 'platform', stage: 'test' } }).tags.tagValues()).toEqual({
      application: 'gatehook',
      stage: 'test',
      team: 'platform',
    });
  });
});
