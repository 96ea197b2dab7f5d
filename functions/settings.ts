// The function's settings from its environment: read once, and refused by name where they are missing.

export interface Settings {
  readonly table: string;
  /** ARN or name. */
  readonly signingSecret: string;
  readonly service: string;
  /** Failures without a success before a name is held. */
  readonly hold: number;
  /** KiB of the function's memory: bounds what a stored hash may ask for. */
  readonly memory: number;
}

export class SettingsError extends Error {
  readonly code = 'broken_settings';
  constructor(name: string, expected: string) {
    super(`The environment variable ${name} must be ${expected}. The CDK stack sets it; see docs/deploy.md.`);
    this.name = 'SettingsError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

function text(environment: Environment, name: string, expected: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new SettingsError(name, expected);
  return value;
}

function count(environment: Environment, name: string, fallback: number): number {
  const value = environment[name] ?? '';
  if (value === '') return fallback;
  if (!/^[1-9][0-9]{0,6}$/.test(value)) throw new SettingsError(name, 'a whole number');
  return Number(value);
}

/** NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failures. */
const MOST_FAILURES = 100;

/** @throws SettingsError */
export function readSettings(environment: Environment): Settings {
  const hold = count(environment, 'GATEHOOK_FAILURES_BEFORE_HOLD', MOST_FAILURES);
  if (hold > MOST_FAILURES)
    throw new SettingsError('GATEHOOK_FAILURES_BEFORE_HOLD', `at most ${MOST_FAILURES}`);
  return {
    table: text(environment, 'GATEHOOK_TABLE', "the table's name"),
    signingSecret: text(environment, 'GATEHOOK_SIGNING_SECRET', "the signing secret's ARN or name"),
    service: environment.POWERTOOLS_SERVICE_NAME ?? 'gatehook',
    hold,
    // Lambda sets it, in MB; a laptop is taken for the stack's default.
    memory: count(environment, 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 1769) * 1024,
  };
}
