// What a process keeps to decide with: memories and caches that live as long as it does, and the way to open the store.
import type { Clock, Random } from '../decision/clock.ts';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import type { Engine } from '../decision/request.ts';
import { RoleCache } from '../decision/role-cache.ts';
import type { RefreshTokenService, TokenService } from '../decision/token-service.ts';
import { type Deadlines, realDeadlines } from '../exchange/deadline.ts';
import type { ExchangeDeps } from '../exchange/exchange.ts';
import { type LockoutFigures, LockoutRule } from '../lockout/rule.ts';
import { isPossiblePassword } from '../passwords/password.ts';
import { RememberedCredentials } from '../passwords/remembered.ts';
import type { Recorder } from '../records/record.ts';
import { ApplicationCache } from '../store/application-cache.ts';
import { chooseRevisionCopy, decisionStore } from '../store/decision-store.ts';
import type { Table } from '../store/table.ts';

export interface EngineOptions {
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  /** Failures without a success after which a name is held; 100 where not set. */
  readonly lockout?: Partial<LockoutFigures>;
  /** Without it the process issues no tokens and takes none. */
  readonly tokens?: TokenService;
  /** Without them none are issued and none taken. */
  readonly refreshTokens?: RefreshTokenService;
}

export interface ExchangeOptions extends EngineOptions {
  readonly table: Table;
  readonly recorder: Recorder;
  /** Real time where not set. */
  readonly deadlines?: Deadlines;
}

export function createEngine(options: EngineOptions): Engine {
  const { hasher, clock, random, lockout } = options;
  const { tokens = null, refreshTokens = null } = options;
  return {
    hasher,
    clock,
    random,
    lockout: new LockoutRule(lockout),
    tokens,
    refreshTokens,
    isPossiblePassword,
    memory: new RememberedCredentials({ clock, random }),
    roles: new RoleCache(() => clock.now()),
  };
}

/** What every exchange of one process uses, whichever entry it comes through. */
export function exchangeDeps(options: ExchangeOptions): ExchangeDeps {
  const { table, recorder, clock, random, deadlines = realDeadlines } = options;
  const engine = createEngine(options);
  const now = () => clock.now();
  const revisionCopy = chooseRevisionCopy(random.fraction());
  const applications = new ApplicationCache(now);
  return {
    engine,
    recorder,
    deadlines,
    openStore: (signal, onTrip) =>
      decisionStore({ table, signal, now, revisionCopy, applications, lockout: engine.lockout, onTrip }),
  };
}
