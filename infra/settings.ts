// Every setting of a stage, typed and in one place; docs/deploy.md explains each.
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LEAST_PATIENCE, MOST_PATIENCE } from '../functions/passwords/limits.ts';

/** Lambda's two processors, by the names that CloudFormation uses. */
export type Architecture = 'x86_64' | 'arm64';

/** A host name of the team's own in front of the API. */
export interface CustomDomain {
  readonly name: string;
  /** A certificate of AWS Certificate Manager in the stack's own region. */
  readonly certificateArn: string;
  /** The Route 53 zone that gets the alias records; without it they are set by hand. */
  readonly hostedZone?: { readonly id: string; readonly name: string };
}

/** The access tokens that the stage issues (docs/tokens.md). */
export interface TokenSettings {
  /** Seconds that a token lives; 3600 at most. */
  readonly lifetime: number;
  /** Days between two rotations of the keys; a new key signs 27 hours after it was made. */
  readonly keyRotationDays: number;
}

/** What a new password hash costs; old ones are replaced as people log in (docs/password-hashes.md). */
export interface HashSettings {
  /** argon2id: KiB, passes over them, and lanes; nothing below what OWASP accepts. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  /** Keys every hash with a secret that lies apart from the table; one secret more, and not to be undone. */
  readonly peppered: boolean;
  /**
   * Seconds, 3 to 20, in which `POST /webhook` may answer: time for imported hashes that are slower than every product's
   * patience allows. Applications must wait longer than this; without it, all have 2.4 s (docs/password-hashes.md).
   */
  readonly patience?: number;
}

/** The entry points in functions/ that AWS itself calls. */
export type DirectEntry = 'cognito-user-migration' | 'transfer-identity-provider';

/** A function that AWS itself calls. */
export interface DirectSettings {
  readonly entry: DirectEntry;
  /** In whose name it asks about users. */
  readonly application: string;
  /** The user pool or server that may call it; without it, any of the account's. */
  readonly sourceArn?: string;
}

/** How much of what in five minutes an alarm lets pass: one a second is no flood, and no guessing worth the name. */
export interface FloodSettings {
  /** Callers that did not prove which application they are. */
  readonly untrustedCallers: number;
  readonly wrongPasswords: number;
  /** Logins refused because their name had to wait. */
  readonly waits: number;
  /** Requests that API Gateway refused for their rate, without calling the function. */
  readonly throttled: number;
}

export interface Settings {
  readonly stage: string;
  readonly architecture: Architecture;
  /** Megabytes. */
  readonly memory: number;
  /** API Gateway answers 429 beyond `rate` requests per second, after a burst of `burst`. */
  readonly throttling: { readonly rate: number; readonly burst: number };
  /** Failed logins in a row after which a name waits for `user unlock`: NIST allows 100 at most. */
  readonly failuresBeforeHold: number;
  readonly hash: HashSettings;
  /** null: the stage issues no tokens, and has no secret and no function for their keys. */
  readonly tokens: TokenSettings | null;
  /** Signs for container registries; one secret more, and its key to be made (docs/dialects/oci-registry.md). */
  readonly registry: boolean;
  /** Functions beside the webhook, one for each user pool and server (docs/dialects/cognito.md, transfer-family.md). */
  readonly direct: readonly DirectSettings[];
  readonly logRetention: RetentionDays;
  /** Instances of the function at most, taken from what the account may run; without it they share. */
  readonly reservedConcurrency?: number;
  readonly domain?: CustomDomain;
  readonly floods: FloodSettings;
  /** The SNS topic that hears of alarms, and of their end; without it they show on the dashboard only. */
  readonly alarmTopicArn?: string;
  /** Tags of your own, for the stack and all that it makes: costs can be told apart by them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** RETAIN keeps the table, the secrets and the logs when the stack goes, and protects table and stack from deletion. */
  readonly removal: RemovalPolicy.RETAIN | RemovalPolicy.DESTROY;
}

/** A stage or a setting that does not exist. */
export class SettingsError extends Error {
  readonly code = 'unknown_setting';
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** 1769 MB are one whole vCPU (AWS), and hashing a password is pure CPU: less memory is slower, more is idle. */
const ONE_VCPU = 1769;

/** Short, since others verify a token without asking; a key signs for a month. */
const TOKENS: TokenSettings = { lifetime: 900, keyRotationDays: 30 };

/** OWASP's recommended minimum: 19 MiB, two passes, one lane. */
const HASH: HashSettings = { memory: 19_456, passes: 2, lanes: 1, peppered: false };

const FLOODS: FloodSettings = { untrustedCallers: 300, wrongPasswords: 300, waits: 100, throttled: 100 };

const STAGES: Readonly<Record<string, Omit<Settings, 'stage'>>> = {
  dev: {
    // The processor of most laptops and CI machines, so that `sam local invoke` runs the asset without emulation.
    architecture: 'x86_64',
    memory: ONE_VCPU,
    throttling: { rate: 50, burst: 100 },
    failuresBeforeHold: 100,
    hash: HASH,
    tokens: TOKENS,
    registry: false,
    direct: [],
    floods: FLOODS,
    logRetention: RetentionDays.TWO_WEEKS,
    removal: RemovalPolicy.DESTROY,
  },
  prod: {
    // A fifth cheaper per GB-second than x86_64 in AWS's price list.
    architecture: 'arm64',
    memory: ONE_VCPU,
    // A flood of full logins at this rate costs about 11 USD an hour (docs/deploy.md); an account's own limit is 10,000 per second.
    throttling: { rate: 500, burst: 1000 },
    failuresBeforeHold: 100,
    hash: HASH,
    tokens: TOKENS,
    registry: false,
    direct: [],
    floods: FLOODS,
    logRetention: RetentionDays.ONE_YEAR,
    removal: RemovalPolicy.RETAIN,
  },
};

/** @throws SettingsError */
export function checkPatience({ patience = LEAST_PATIENCE }: Pick<HashSettings, 'patience'>): void {
  if (Number.isInteger(patience) && patience >= LEAST_PATIENCE && patience <= MOST_PATIENCE) return;
  throw new SettingsError(
    `hash.patience is ${patience}. Give it whole seconds from ${LEAST_PATIENCE} to ${MOST_PATIENCE}, or leave it out.`,
  );
}

/**
 * Reads the settings of one stage.
 * @param context what `cdk -c` gave: `stage` (default `dev`) and `architecture` (default: the stage's own)
 * @throws SettingsError when either is none of those that exist
 */
export function readSettings(context: {
  readonly stage?: unknown;
  readonly architecture?: unknown;
}): Settings {
  const stage = String(context.stage ?? 'dev');
  const settings = Object.hasOwn(STAGES, stage) ? STAGES[stage] : undefined;
  if (settings === undefined) {
    throw new SettingsError(
      `There is no stage "${stage}". Use one of ${Object.keys(STAGES).join(', ')}, or add it to infra/settings.ts.`,
    );
  }
  const architecture = context.architecture ?? settings.architecture;
  if (architecture !== 'x86_64' && architecture !== 'arm64') {
    throw new SettingsError(
      `Lambda has no architecture "${architecture}". Use -c architecture=x86_64 or arm64.`,
    );
  }
  checkPatience(settings.hash);
  return { ...settings, stage, architecture };
}
