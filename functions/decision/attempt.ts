// Taking one attempt on a name before its password is hashed, fair to logins that arrive together.

import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { CannotTellError } from './cannot-tell.ts';
import type { Clock, Random } from './clock.ts';
import { type Deny, deny } from './decision.ts';
import type { ClaimOutcome, DecisionStore, IdClaim } from './facts.ts';

/** Milliseconds: how long a claim that others hold is asked for again before it is refused. */
const PATIENCE = 800;
/** Milliseconds before the first further look; each waits that much longer, with jitter, so that crowds thin out. */
const PAUSE = 40;
/** Milliseconds after which an attempt is no longer in flight but a failure: those who look for it have looked their last. */
const IN_FLIGHT = PATIENCE + 5 * PAUSE;

export interface AttemptRefused {
  /** Whole seconds until it is worth another try. */
  readonly retryAfter: number;
  /** Until an operator unlocks the name. */
  readonly held: boolean;
}

export type AttemptClaim = 'granted' | AttemptRefused | 'replayed';

export function tooManyAttempts({ retryAfter, held }: AttemptRefused): Deny {
  const reason = held ? 'the name is held until it is unlocked' : `the name waits for ${retryAfter} s`;
  return deny('too_many_attempts', reason, { retryAfter, ...(held && { held }) });
}

export interface AttemptDeps {
  readonly store: Pick<DecisionStore, 'claimAttempt' | 'readAttempts'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly lockout: LockoutRule;
}

const seconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000));

/**
 * Refuses at once, without a write, while the rule says wait and nothing is in flight.
 * @returns null when an attempt may be claimed
 */
export function refuseWhileWaiting(
  attempts: Attempts | null,
  now: number,
  lockout: LockoutRule,
): AttemptRefused | null {
  const ruling = lockout.rule(attempts, now);
  // A held name must not look different from the longest wait.
  if (ruling.kind === 'held') return { retryAfter: seconds(lockout.figures.longestWait), held: true };
  if (ruling.kind === 'free') return null;
  if (attempts !== null && now - attempts.lastAt < IN_FLIGHT) return null;
  return { retryAfter: seconds(ruling.milliseconds), held: false };
}

export interface AttemptRequest {
  readonly username: string;
  /** The attempts item as just read. */
  readonly read: Attempts | null;
  /** The request's random id. */
  readonly owner: string;
  readonly id: IdClaim | null;
  /** Unix milliseconds after which nothing is counted any more. */
  readonly latest: number;
}

/**
 * Counts one attempt, and claims the id of its message with it. Twenty right logins at once find the free attempts taken
 * by each other, so a lost claim looks again for up to 800 ms: the first success clears the count. The rule is asked for
 * the moment of arrival, so that an attempt during a wait is never let through because the wait ended while it was looking.
 * @throws CannotTellError where the time is short
 */
export async function takeAttempt(deps: AttemptDeps, request: AttemptRequest): Promise<AttemptClaim> {
  const { store, clock, random, lockout } = deps;
  const arrived = clock.now();
  let current = request.read;
  for (let pause = PAUSE; ; pause += PAUSE) {
    const refusal = refuseWhileWaiting(current, clock.now(), lockout);
    if (refusal !== null) return refusal;
    const ruling = lockout.rule(current, arrived);
    const outcome = ruling.kind === 'free' ? await claimInTime(deps, request, current) : 'lost';
    if (outcome === 'claimed') return 'granted';
    if (outcome === 'replayed') return outcome;
    if (clock.now() - arrived + pause >= PATIENCE) {
      return { retryAfter: seconds(ruling.kind === 'wait' ? ruling.milliseconds : 0), held: false };
    }
    await clock.sleep(pause * (0.5 + random.fraction()));
    current = await store.readAttempts(request.username);
  }
}

/**
 * Counts the attempt while there is time. In an overload a login that is counted late would be ended by its deadline, and the
 * store be too slow to take the attempt back: a user with the right password would wait for failures of ours.
 * @throws CannotTellError where it is too late
 */
function claimInTime(
  { store, clock }: AttemptDeps,
  { username, owner, id, latest }: AttemptRequest,
  read: Attempts | null,
): Promise<ClaimOutcome> {
  if (clock.now() > latest)
    throw new CannotTellError('the store is too slow for a login, so no attempt was counted', null);
  return store.claimAttempt(username, read, owner, id);
}
