// What `-c stage=…` and `-c architecture=…` may say.
import { describe, expect, test } from '@jest/globals';
import { checkPatience, readSettings } from '../../infra/settings.ts';

describe('the settings of a stage', () => {
  test('no context at all is dev on x86_64', () => {
    expect(readSettings({})).toMatchObject({ stage: 'dev', architecture: 'x86_64', memory: 1769 });
  });

  test('prod runs on arm64 unless told otherwise', () => {
    expect(readSettings({ stage: 'prod' })).toMatchObject({ stage: 'prod', architecture: 'arm64' });
    expect(readSettings({ stage: 'prod', architecture: 'x86_64' }).architecture).toBe('x86_64');
  });

  test.each(['prd', '', 'constructor', 'PROD'])('stage %p is refused by name', (stage) => {
    expect(() => readSettings({ stage })).toThrow(
      expect.objectContaining({
        code: 'unknown_setting',
        message: `There is no stage "${stage}". Use one of dev, prod, or add it to infra/settings.ts.`,
      }),
    );
  });

  test.each([3, 20, undefined])('a hash patience of %p seconds is taken', (patience) => {
    expect(() => checkPatience(patience === undefined ? {} : { patience })).not.toThrow();
  });

  test.each([2, 21, 4.5])('a hash patience of %p seconds is refused', (patience) => {
    expect(() => checkPatience({ patience })).toThrow(
      `hash.patience is ${patience}. Give it whole seconds from 3 to 20, or leave it out.`,
    );
  });

  test('architecture amd64 is refused by name', () => {
    expect(() => readSettings({ architecture: 'amd64' })).toThrow(
      expect.objectContaining({
        code: 'unknown_setting',
        message: 'Lambda has no architecture "amd64". Use -c architecture=x86_64 or arm64.',
      }),
    );
  });
});
