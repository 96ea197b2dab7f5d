// What `-c stage=…` and `-c architecture=…` may say.
import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../infra/settings.ts';
import { readSettings } from '../../infra/settings.ts';
import { freshStack } from './synthesise.ts';

const { hash } = readSettings({ stage: 'dev' });
const making = (changes: Partial<Settings>) => () => freshStack('dev', changes);

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

  test.each([3, 20])('a hash patience of %p seconds is taken', (patience) => {
    expect(making({ hash: { ...hash, patience } })).not.toThrow();
  });

  test.each([
    ...[2, 21, 4.5].map((patience) => ({
      changes: { hash: { ...hash, patience } },
      message: `hash.patience is ${patience}. Give it whole seconds from 3 to 20, or leave it out.`,
    })),
    ...[0, 3601, 0.5].map((lifetime) => ({
      changes: { tokens: { lifetime, keyRotationDays: 30 } },
      message: `Tokens cannot live for ${lifetime} seconds. Set tokens.lifetime to at most 3600.`,
    })),
    ...[1, 1001].map((keyRotationDays) => ({
      changes: { tokens: { lifetime: 900, keyRotationDays } },
      message: `Token keys cannot be rotated every ${keyRotationDays} days. Set tokens.keyRotationDays from 2 to 1000.`,
    })),
    ...[0, 3651, 1.5].map((changesKeptDays) => ({
      changes: { changesKeptDays },
      message: `changesKeptDays is ${changesKeptDays}. Give it whole days from 1 to 3650.`,
    })),
    ...[0, 101].map((failuresBeforeHold) => ({
      changes: { failuresBeforeHold },
      message: `failuresBeforeHold is ${failuresBeforeHold}. Give it from 1 to 100: NIST allows no more.`,
    })),
  ])('$changes is refused when the stack is made', ({ changes, message }) => {
    expect(making(changes)).toThrow(expect.objectContaining({ code: 'unknown_setting', message }));
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
