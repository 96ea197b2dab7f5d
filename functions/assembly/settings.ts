// The function's settings from its environment: read once, and refused by name where they are missing.
import { STORE_MARGIN } from '../exchange/deadline.ts';
import { isLoopback } from '../http/loopback.ts';
import { LEAST_DECISION_TIME } from '../passwords/limits.ts';
import { readStage, type StageOptions, StageSettingError } from '../passwords/stage.ts';
import { CHANGES_KEPT_DAYS } from '../store/keys.ts';
import { MAX_TOKEN_LIFETIME } from '../tokens/key-set.ts';

export interface TokenSettings {
  /** ARN or name of the secret that holds the token keys. */
  readonly keys: string;
  /** `iss` of every token, and the address under which verifiers find the keys. */
  readonly issuer: string;
  /** Seconds. */
  readonly lifetime: number;
}

/** What every function needs that decides. */
export interface DecisionSettings {
  readonly table: string;
  readonly service: string;
  /** Failures without a success before a name is held. */
  readonly hold: number;
  /** What new hashes cost, and what a stored one may; the hasher refuses what OWASP would not accept. */
  readonly hashing: Required<StageOptions>;
  /** Milliseconds in which `POST /webhook` answers, where the stage gives it more than the usual 2.4 s. */
  readonly patience?: number;
  /** ARN or name of the pepper secret; absent where hashes are not peppered. */
  readonly peppers?: string;
}

/** The webhook's: with the secrets that only it reads. */
export interface Settings extends DecisionSettings {
  /** ARN or name. */
  readonly signingSecret: string;
  /** Absent where the stage issues no tokens. */
  readonly tokens?: TokenSettings;
  /** ARN or name of the registry key's secret; absent where no container registry asks. */
  readonly registryKey?: string;
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

/** Seconds; RFC 9700 asks for short-lived tokens, since others verify them without asking us. */
const TOKEN_LIFETIME = 900;

/**
 * An origin: paths would move the documents of RFC 8414 §3.1 elsewhere than those of OpenID. Without TLS only on the
 * loopback.
 */
function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { origin, protocol, hostname } = new URL(value);
  const local = protocol === 'http:' && isLoopback(hostname);
  return value === origin && (protocol === 'https:' || local);
}

/**
 * The address of the stage, which tokens name as their issuer.
 * @throws SettingsError
 */
export function readIssuer(environment: Environment): string {
  const issuer = text(environment, 'GATEHOOK_ISSUER', "the API's own address");
  if (!isIssuer(issuer)) throw new SettingsError('GATEHOOK_ISSUER', 'an https origin, without a path');
  return issuer;
}

function tokenSettings(environment: Environment): { readonly tokens?: TokenSettings } {
  const keys = environment.GATEHOOK_TOKEN_KEYS ?? '';
  if (keys === '') return {};
  const issuer = readIssuer(environment);
  const lifetime = count(environment, 'GATEHOOK_TOKEN_LIFETIME', TOKEN_LIFETIME);
  if (lifetime > MAX_TOKEN_LIFETIME)
    throw new SettingsError('GATEHOOK_TOKEN_LIFETIME', `at most ${MAX_TOKEN_LIFETIME} seconds`);
  return { tokens: { keys, issuer, lifetime } };
}

/** What the stage has for one hash, and for `POST /webhook` where that is more than the usual. */
function hashSettings(environment: Environment): Pick<Settings, 'hashing' | 'patience'> {
  try {
    const hashing = readStage(environment);
    const { decisionTime } = hashing;
    return decisionTime === LEAST_DECISION_TIME
      ? { hashing }
      : { hashing, patience: decisionTime + STORE_MARGIN };
  } catch (error) {
    if (!(error instanceof StageSettingError)) throw error;
    throw new SettingsError(error.setting, error.expected);
  }
}

/** NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failures. */
const MOST_FAILURES = 100;

/**
 * Failures without a success before a name is held.
 * @throws SettingsError
 */
export function readHold(environment: Environment): number {
  const hold = count(environment, 'GATEHOOK_FAILURES_BEFORE_HOLD', MOST_FAILURES);
  if (hold <= MOST_FAILURES) return hold;
  throw new SettingsError('GATEHOOK_FAILURES_BEFORE_HOLD', `at most ${MOST_FAILURES}`);
}

/**
 * Days for which records of changes are kept.
 * @throws SettingsError
 */
export const readKeptDays = (environment: Environment): number =>
  count(environment, 'GATEHOOK_CHANGES_KEPT_DAYS', CHANGES_KEPT_DAYS);

/**
 * What proves that a request came through CloudFront, where the stage stands behind it: the newest, and the one before.
 * @throws SettingsError where one is too short to be a secret, such as the empty one of a broken deployment
 */
export function readFrontKeys(environment: Environment): string[] {
  const given = environment.GATEHOOK_FRONT_KEYS ?? '';
  if (given === '') return [];
  const keys = given.split(',');
  if (keys.every((key) => /^[A-Za-z0-9]{32,}$/.test(key))) return keys;
  throw new SettingsError(
    'GATEHOOK_FRONT_KEYS',
    'keys of 32 or more letters and digits, with commas between',
  );
}

/** @throws SettingsError */
export function readDecisionSettings(environment: Environment): DecisionSettings {
  return {
    table: text(environment, 'GATEHOOK_TABLE', "the table's name"),
    service: environment.POWERTOOLS_SERVICE_NAME ?? 'gatehook',
    hold: readHold(environment),
    ...hashSettings(environment),
    ...(environment.GATEHOOK_PEPPERS ? { peppers: environment.GATEHOOK_PEPPERS } : {}),
  };
}

/** @throws SettingsError */
export function readSettings(environment: Environment): Settings {
  return {
    ...readDecisionSettings(environment),
    signingSecret: text(environment, 'GATEHOOK_SIGNING_SECRET', "the signing secret's ARN or name"),
    ...tokenSettings(environment),
    ...(environment.GATEHOOK_REGISTRY_KEY ? { registryKey: environment.GATEHOOK_REGISTRY_KEY } : {}),
  };
}
