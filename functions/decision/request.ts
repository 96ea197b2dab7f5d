// One request on its way through a decision: what it has at hand, and what the read brought.
import type { LockoutRule } from '../lockout/rule.ts';
import type { AuthenticateDeps } from './authenticate.ts';
import type { Caller } from './caller.ts';
import type { Clock, Random } from './clock.ts';
import type { Application, DecisionStore, Facts } from './facts.ts';
import type { RequestTime } from './password-hasher.ts';
import type { Asked, Question } from './question.ts';
import type { RoleCache } from './role-cache.ts';
import type { RefreshTokenService, TokenService, VerifiedToken } from './token-service.ts';

/** What a process keeps to decide with: it lives as long as the process. */
export interface Engine extends Omit<AuthenticateDeps, 'onHash' | keyof RequestTime> {
  readonly clock: Clock;
  readonly random: Random;
  readonly lockout: LockoutRule;
  readonly roles: RoleCache;
  /** null where the stage issues no tokens. */
  readonly tokens: TokenService | null;
  /** null where none are taken. */
  readonly refreshTokens: RefreshTokenService | null;
  /** False for passwords that no hash was ever made of: too long, or not well-formed Unicode. */
  readonly isPossiblePassword: (password: string) => boolean;
}

/** The engine, and what belongs to one request. */
export interface DecideDeps extends Engine, AuthenticateDeps {
  readonly clock: Clock;
  /** Told the application once its record stood behind the caller's proof. */
  readonly onApplication: (application: Application) => void;
  /** Told what failed without changing the answer: an upgrade of a hash, an id that could not be given back. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** One request on its way: what is asked, by whom, and the store bound to its deadline. */
export interface DecisionRequest {
  readonly deps: DecideDeps;
  readonly store: DecisionStore;
  readonly question: Question;
  readonly caller: Caller;
  /** Random, of this process: a claim held under it is held by this very request. */
  readonly requestId: string;
}

/** All that one consistent read brought, its application known to be the caller's and within its limits. */
export interface Case {
  readonly facts: Facts;
  /** Unix milliseconds before the facts were read. */
  readonly began: number;
  readonly application: Application;
  /** Normalised; null where the text can be no user's name. */
  readonly username: string | null;
  readonly asked: readonly Asked[];
  /** The token that stands in for a password, and null for a token that is none of ours. */
  readonly token: VerifiedToken | null;
}
