// What CloudFormation knows the stage's data by: another logical id would make a new, empty table or secret.
import { describe, expect, test } from '@jest/globals';
import { landedOf, landedRecord, STAGES } from './landed.ts';
import { stackOf } from './synthesise.ts';

describe.each(STAGES)('$name, which exists', ({ name, template }) => {
  const now = landedOf(template());
  const then = landedRecord()[name] ?? {};

  test('loses no resource, and replaces none', () => {
    for (const [id, resource] of Object.entries(then)) expect({ [id]: now[id] }).toEqual({ [id]: resource });
  });

  test('has no resource more', () => {
    expect(Object.keys(now).filter((id) => !Object.hasOwn(then, id))).toEqual([]);
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
