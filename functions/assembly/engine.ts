// What a process keeps to decide with: memories and caches that live as long as it does.
import type { Clock, Random } from '../decision/clock.ts';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import type { DecideDeps } from '../decision/request.ts';
import { RoleCache } from '../decision/role-cache.ts';
import type { RefreshTokenService, TokenService } from '../decision/token-service.ts';
import { DEFAULT_FAILURES_BEFORE_HOLD } from '../lockout/rule.ts';
import { isPossiblePassword } from '../passwords/password.ts';
import { RememberedCredentials } from '../passwords/remembered.ts';

export interface EngineOptions {
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  /** Failures without a success after which a name is held; 100 where not set. */
  readonly hold?: number;
  /** Without it the process issues no tokens and takes none; tokens/routes.ts opens it with its routes. */
  readonly tokens?: TokenService;
  /** Without them none are issued and none taken. */
  readonly refreshTokens?: RefreshTokenService;
}

/** What a decision needs, but for what belongs to one request. */
export type Engine = Omit<DecideDeps, 'signal' | 'onHash' | 'onTrouble'>;

export function createEngine(options: EngineOptions): Engine {
  const { hasher, clock, random, hold = DEFAULT_FAILURES_BEFORE_HOLD } = options;
  const { tokens = null, refreshTokens = null } = options;
  return {
    hasher,
    clock,
    random,
    hold,
    tokens,
    refreshTokens,
    isPossiblePassword,
    memory: new RememberedCredentials({ clock, random }),
    roles: new RoleCache(() => clock.now()),
  };
}
