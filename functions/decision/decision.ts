// What Gatehook says to a question: allow, deny or unknown, always with a stable code and the reason.

/** Every code an answer can carry, in the order of docs/errors.md. Stable: applications switch on them. */
export const DECISION_CODES = {
  allow: ['allowed'],
  deny: [
    'invalid_credentials',
    'not_authorized',
    'too_many_attempts',
    'caller_not_allowed',
    'untrusted_caller',
    'replayed',
  ],
  unknown: ['unavailable'],
} as const;

export type AllowCode = (typeof DECISION_CODES.allow)[number];
export type DenyCode = (typeof DECISION_CODES.deny)[number];
export type UnknownCode = (typeof DECISION_CODES.unknown)[number];

/** The grant that decided one permission. */
export interface DecidingRule {
  /** As stored, before `${…}` is filled in. */
  readonly grant: string;
  /** The role that holds it; null for the user's own grants. */
  readonly role: string | null;
  /** How the user came to the role: `['manager', 'clerk']` is clerk, included by manager. Empty for own grants. */
  readonly via: readonly string[];
}

/** Why one permission was allowed or not. `rule` is null when nothing matched: nothing granted, nothing allowed. */
export interface PermissionExplanation {
  /** Of several spellings the one that the rule matches, so that `gatehook explain` of it says the same. */
  readonly permission: string;
  readonly allowed: boolean;
  readonly rule: DecidingRule | null;
}

/** What an application learns of a user it may know. */
export interface UserView {
  readonly username: string;
  /** Assigned and included roles, sorted. */
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

interface Reasoned {
  /** For the log and `gatehook explain`, never for the caller. */
  readonly reason: string;
  readonly explanation: readonly PermissionExplanation[];
  /** Whom it is about, normalised, also where only a token named them: for the log. */
  readonly username?: string;
  /** The id (`jti`) of the token that was shown in place of a password, where it was one of ours: for the log. */
  readonly tokenId?: string;
}

export interface Allow extends Reasoned {
  readonly outcome: 'allow';
  readonly code: AllowCode;
  readonly user: UserView;
  readonly permissions: readonly string[];
  /** Present when a token was asked for and may be issued. */
  readonly token?: IssuedToken;
  /** Present when one was asked for and may be issued. */
  readonly refreshToken?: IssuedRefreshToken;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** Its `jti`, by which an operator can revoke it. */
  readonly tokenId: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface IssuedRefreshToken {
  readonly refreshToken: string;
  /** Its `jti`, by which an operator can revoke it. */
  readonly tokenId: string;
}

export interface Deny extends Reasoned {
  readonly outcome: 'deny';
  readonly code: DenyCode;
  /** For `invalid_credentials` of a user who was only named: which of the two; never told to the caller. */
  readonly user?: 'unknown' | 'disabled';
  /** The permissions that were refused; for `not_authorized` only. */
  readonly denied?: readonly string[];
  /** Whole seconds; for `too_many_attempts` only. */
  readonly retryAfter?: number;
  /** Only an operator's `user unlock` ends the wait: for the metrics, never for the caller. */
  readonly held?: boolean;
}

/** Could not tell: a store or a secret did not answer. Never to be read as a denial, nor cached. */
export interface Unknown extends Reasoned {
  readonly outcome: 'unknown';
  readonly code: UnknownCode;
  readonly retryAfter: number;
  readonly cause?: unknown;
}

export type Decision = Allow | Deny | Unknown;

/** Every decision but a yes. */
export type Refusal = Deny | Unknown;

/** A denial without an explanation of permissions. */
export function deny(
  code: DenyCode,
  reason: string,
  more: Pick<Deny, 'user' | 'denied' | 'retryAfter' | 'held'> = {},
): Deny {
  return { outcome: 'deny', code, reason, explanation: [], ...more };
}

/** Seconds a caller is asked to wait after `unknown`: an SDK retry storm has passed by then. */
const RETRY_AFTER_UNKNOWN = 1;

/** "Cannot tell", with the error that hindered it. */
export function unknown(reason: string, cause?: unknown): Unknown {
  return {
    outcome: 'unknown',
    code: 'unavailable',
    reason,
    explanation: [],
    retryAfter: RETRY_AFTER_UNKNOWN,
    cause,
  };
}
