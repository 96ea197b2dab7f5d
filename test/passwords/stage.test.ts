// What hashes may cost in a stage, as its three settings say it, and what is said of a setting that cannot be read.
import { describe, expect, test } from '@jest/globals';
import { MOST_FUNCTION_KIB } from '../../functions/passwords/limits.ts';
import {
  ANY_STAGE,
  boundsOf,
  readStage,
  StageSettingError,
  stageSettings,
} from '../../functions/passwords/stage.ts';

const OWASP = { memory: 19_456, passes: 2, lanes: 1 };

describe('the settings', () => {
  test.each([
    ['none', {}],
    ['empty ones', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '', GATEHOOK_ARGON2: '', GATEHOOK_HASH_PATIENCE: '' }],
  ])(
    "%s: the stack's 1,769 MB, OWASP's parameters, the least patient product's time",
    (_what, environment) => {
      expect(readStage(environment)).toEqual({
        memoryLimitKiB: 1769 * 1024,
        parameters: OWASP,
        decisionTime: 1500,
      });
    },
  );

  test('all three', () => {
    const environment = {
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008',
      GATEHOOK_ARGON2: 'm=65536,t=10,p=12',
      GATEHOOK_HASH_PATIENCE: '8',
    };
    expect(readStage(environment)).toEqual({
      memoryLimitKiB: 3008 * 1024,
      parameters: { memory: 65_536, passes: 10, lanes: 12 },
      decisionTime: 7500,
    });
  });

  test.each([
    ['3', 2500],
    ['20', 19_500],
  ])('a patience of %s s is taken: %i ms', (seconds, decisionTime) => {
    expect(readStage({ GATEHOOK_HASH_PATIENCE: seconds })).toMatchObject({ decisionTime });
  });

  test.each([
    ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', ['0', '01769', '1e3', ' 1769', '12345678', 'x'], 'a whole number'],
    [
      'GATEHOOK_ARGON2',
      ['m=19456', 'm=,t=2,p=1', 'xm=19456,t=2,p=1', 'm=19456,t=2,p=1x', 'm=19456,t=100,p=1'],
      'of the form m=19456,t=2,p=1',
    ],
    [
      'GATEHOOK_HASH_PATIENCE',
      ['2', '21', '-5', '5.5', '5e0', '0x5', '0005', 'x'],
      'a whole number of seconds from 3 to 20',
    ],
  ])('%s: what cannot be read is named, with what is expected', (setting, values, expected) => {
    for (const value of values) {
      expect(() => readStage({ [setting]: value })).toThrow(StageSettingError);
      expect(() => readStage({ [setting]: value })).toThrow(
        expect.objectContaining({
          name: 'StageSettingError',
          code: 'broken_stage_setting',
          message: `${setting} must be ${expected}`,
          setting,
          expected,
        }),
      );
    }
  });

  test('are the three alone for the command line, the absent ones empty', () => {
    expect(stageSettings({ GATEHOOK_ARGON2: 'm=19456,t=2,p=1', GATEHOOK_TABLE: 'x' })).toEqual({
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '',
      GATEHOOK_ARGON2: 'm=19456,t=2,p=1',
      GATEHOOK_HASH_PATIENCE: '',
    });
  });
});

describe('the bounds', () => {
  test('of a whole core with 1.5 s: 800 ms, less two current hashes; a third of the memory that Node leaves', () => {
    const { stage, within } = boundsOf({ memoryLimitKiB: 1769 * 1024 });
    expect(stage).toEqual(within(1500));
    expect(stage.milliseconds + stage.kept).toBeCloseTo(800);
    expect([stage.cores, stage.memoryKiB]).toEqual([1, 262_144]);
    expect(within(3000).milliseconds + stage.kept).toBeCloseTo(1800);
  });

  test('of half a core: half the time, beside the same current hashes', () => {
    const { stage } = boundsOf({ memoryLimitKiB: 1769 * 512 });
    expect(stage.cores).toBe(0.5);
    expect(stage.milliseconds + stage.kept).toBeCloseTo(400);
    expect(stage.memoryKiB).toBe(Math.floor((1769 * 512 - 131_072) / 3));
  });

  test('of less memory than Node takes: none for a hash', () => {
    expect(boundsOf({ memoryLimitKiB: 64 * 1024 }).stage.memoryKiB).toBe(0);
  });

  test('of any stage: the largest function with the most patience', () => {
    expect(ANY_STAGE).toEqual({ memoryLimitKiB: MOST_FUNCTION_KIB, decisionTime: 20_000 });
    expect(boundsOf({ memoryLimitKiB: 512 * 1024 }).utmost).toEqual(boundsOf(ANY_STAGE).stage);
  });
});
