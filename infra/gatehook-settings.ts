// What one Gatehook can be told, complete and as plain data; infra/gatehook-props.ts fills in what a user leaves out.
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CHANGES_KEPT_DAYS } from '../functions/store/keys.ts';

/** Lambda's two processors, by the names that CloudFormation uses. */
export type Architecture = 'x86_64' | 'arm64';

/** A host name of the team's own in front of the API. */
export interface CustomDomain {
  readonly name: string;
  /** A certificate of AWS Certificate Manager in the stack's own region; for CloudFront in us-east-1. */
  readonly certificateArn: string;
  /** The Route 53 zone that gets the alias records; without it they are set by hand. */
  readonly hostedZone?: { readonly id: string; readonly name: string };
}

/** CloudFront before the API, by which AWS WAF can stand in front of it (docs/construct.md, "A firewall in front"). */
export interface CloudFrontSettings {
  /** A web ACL of the scope CLOUDFRONT, which lies in us-east-1; absent where a plan of CloudFront brings its own. */
  readonly webAclArn?: string;
  /** A host name for the distribution; its certificate lies in us-east-1. */
  readonly domain?: CustomDomain;
  /** One more makes a new key between CloudFront and the functions; the one before it counts until the next. */
  readonly keyVersion?: number;
}

/** The access tokens that are issued (docs/tokens.md). */
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
  /** Users and roles that applications changed, where the stage has `management`; a whole directory's first push is one. */
  readonly changes: number;
}

/** What API Gateway lets through. */
export interface ThrottlingSettings {
  /** Requests per second; beyond it API Gateway answers 429 and the function is not called. */
  readonly rate: number;
  /** Requests at once, before the rate counts. */
  readonly burst: number;
}

export interface GatehookSettings {
  /**
   * Letters, digits, `-` and `_`, 64 at most: in the names of the API, the dashboard, the access log and the metrics,
   * so unique in the account and region.
   */
  readonly name: string;
  readonly architecture: Architecture;
  /** Megabytes; 1769 are one whole vCPU, and hashing a password is pure CPU. */
  readonly memory: number;
  readonly throttling: ThrottlingSettings;
  /** Failed logins in a row after which a name waits for `gatehook user unlock`: NIST allows 100 at most. */
  readonly failuresBeforeHold: number;
  /** Days for which the record of changes is kept, 3650 at most (docs/changes.md). */
  readonly changesKeptDays: number;
  readonly hash: HashSettings;
  /** null: no tokens are issued, and there is no secret and no function for their keys. */
  readonly tokens: TokenSettings | null;
  /** Signs for container registries; one secret more, and its key to be made (docs/dialects/oci-registry.md). */
  readonly registry: boolean;
  /** One function more, by which applications may manage users over SCIM (docs/scim.md). */
  readonly management: boolean;
  /** Functions beside the webhook, one for each user pool and server (docs/dialects/cognito.md, transfer-family.md). */
  readonly direct: readonly DirectSettings[];
  /** Of the functions' logs and the access log. */
  readonly logRetention: RetentionDays;
  /** Instances of the function at most, taken from what the account may run; without it they share. */
  readonly reservedConcurrency?: number;
  readonly domain?: CustomDomain;
  /** Without it the API is asked directly. */
  readonly cloudFront?: CloudFrontSettings;
  readonly floods: FloodSettings;
  /** X-Ray. At a few requests a second nearly all are recorded, which costs as much as all the rest (docs/deploy.md). */
  readonly tracing: boolean;
  /** RETAIN keeps the table, the secrets and the logs when the stack goes, and protects the table from deletion. */
  readonly removal: RemovalPolicy.RETAIN | RemovalPolicy.DESTROY;
}

/** Short, since others verify a token without asking; a key signs for a month. */
export const DEFAULT_TOKENS: TokenSettings = { lifetime: 900, keyRotationDays: 30 };

/** What a Gatehook is that is told nothing: made to last. */
export const DEFAULTS: Omit<GatehookSettings, 'name'> = {
  // A fifth cheaper per GB-second than x86_64 in AWS's price list.
  architecture: 'arm64',
  // 1769 MB are one whole vCPU (AWS): less memory is slower, more is idle.
  memory: 1769,
  // A flood of full logins at this rate costs about 8 USD an hour (docs/deploy.md); an account's own limit is 10,000 per second.
  throttling: { rate: 500, burst: 1000 },
  failuresBeforeHold: 100,
  changesKeptDays: CHANGES_KEPT_DAYS,
  // OWASP's recommended minimum: 19 MiB, two passes, one lane.
  hash: { memory: 19_456, passes: 2, lanes: 1, peppered: false },
  tokens: DEFAULT_TOKENS,
  registry: false,
  management: false,
  direct: [],
  logRetention: RetentionDays.ONE_YEAR,
  floods: { untrustedCallers: 300, wrongPasswords: 300, waits: 100, throttled: 100, changes: 1000 },
  tracing: false,
  removal: RemovalPolicy.RETAIN,
};
