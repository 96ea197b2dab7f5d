// The stage that verifies: what a hash may cost there follows from three settings, which its stack also tells to the
// command line, so that no hash is stored that the stage has no time or memory for.
import { type Argon2Parameters, argon2Cost } from './argon2-cost.ts';
import {
  ANSWER_MARGIN,
  type HashLimits,
  hashLimits,
  LEAST_DECISION_TIME,
  LEAST_PATIENCE,
  MOST_FUNCTION_KIB,
  MOST_PATIENCE,
  utmostLimits,
} from './limits.ts';
import { DEFAULT_PARAMETERS } from './parameters.ts';

export interface StageOptions {
  /** KiB of the function's memory. */
  readonly memoryLimitKiB: number;
  /** Milliseconds that the most patient of its decisions may take; without a setting, those of the least patient one. */
  readonly decisionTime?: number;
  /** Of new hashes; OWASP's 19 MiB, 2 passes, 1 lane where not set. */
  readonly parameters?: Argon2Parameters;
}

/** What one hash may cost in a stage. */
export interface Bounds {
  /** In its most patient route: what may be stored. */
  readonly stage: HashLimits;
  /** In a request that has so many milliseconds for its decision. */
  readonly within: (decisionTime: number) => HashLimits;
  /** In any stage: a hash beyond it can be verified by none. */
  readonly utmost: HashLimits;
}

export function boundsOf({
  memoryLimitKiB,
  decisionTime = LEAST_DECISION_TIME,
  parameters = DEFAULT_PARAMETERS,
}: StageOptions): Bounds {
  const currentHash = argon2Cost(parameters).milliseconds;
  const within = (time: number) =>
    hashLimits({ functionMemoryKiB: memoryLimitKiB, decisionTime: time, currentHash });
  return { within, stage: within(decisionTime), utmost: utmostLimits(currentHash) };
}

/** The most that any stage can have: what is beyond it can be verified by none. For telling what a text is. */
export const ANY_STAGE: StageOptions = {
  memoryLimitKiB: MOST_FUNCTION_KIB,
  decisionTime: MOST_PATIENCE * 1000,
};

/** A setting that cannot be read. */
export class StageSettingError extends Error {
  readonly code = 'broken_stage_setting';
  readonly setting: string;
  readonly expected: string;

  constructor(setting: string, expected: string) {
    super(`${setting} must be ${expected}`);
    this.name = 'StageSettingError';
    this.setting = setting;
    this.expected = expected;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'GATEHOOK_ARGON2', 'GATEHOOK_HASH_PATIENCE'] as const;

/** The three settings alone, for the command line, which reads them back by `readStage`. */
export const stageSettings = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(NAMES.map((name) => [name, environment[name] ?? '']));

/** Lambda sets it, in MB; a laptop is taken for the stack's default. */
function memoryLimitKiB({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: value = '' }: Environment): number {
  if (value === '') return 1769 * 1024;
  if (!/^[1-9][0-9]{0,6}$/.test(value))
    throw new StageSettingError('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'a whole number');
  return Number(value) * 1024;
}

/** The PHC string format's own spelling: `m=19456,t=2,p=1`. */
function parameters({ GATEHOOK_ARGON2: value = '' }: Environment): Argon2Parameters {
  if (value === '') return DEFAULT_PARAMETERS;
  const [, memory, passes, lanes] = /^m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})$/.exec(value) ?? [];
  if (memory === undefined) throw new StageSettingError('GATEHOOK_ARGON2', 'of the form m=19456,t=2,p=1');
  return { memory: Number(memory), passes: Number(passes), lanes: Number(lanes) };
}

/** From whole seconds. Every route must have the time for a hash that is stored, unless POST /webhook has more. */
function decisionTime({ GATEHOOK_HASH_PATIENCE: value = '' }: Environment): number {
  if (value === '') return LEAST_DECISION_TIME;
  const seconds = Number(value);
  if (/^[0-9]{1,3}$/.test(value) && seconds >= LEAST_PATIENCE && seconds <= MOST_PATIENCE)
    return seconds * 1000 - ANSWER_MARGIN;
  throw new StageSettingError(
    'GATEHOOK_HASH_PATIENCE',
    `a whole number of seconds from ${LEAST_PATIENCE} to ${MOST_PATIENCE}`,
  );
}

/** @throws StageSettingError */
export const readStage = (environment: Environment): Required<StageOptions> => ({
  memoryLimitKiB: memoryLimitKiB(environment),
  parameters: parameters(environment),
  decisionTime: decisionTime(environment),
});
