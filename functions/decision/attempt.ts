// Taking one attempt on a name before its password is hashed, fair to logins that arrive together.

import type { Attempts } from '../lockout/rule.ts';
import { rule } from '../lockout/rule.ts';
import type { Clock, Random } from './clock.ts';
import { type Deny, deny } from './decision.ts';
import type { DecisionStore } from './facts.ts';

/** Milliseconds: how long a claim that others hold is asked for again before it is refused. */
const PATIENCE = 800;
/** Milliseconds a counted attempt may still be computing: ten current hashes with their trips. Later it is a failure. */
const IN_FLIGHT = 1000;
/** Milliseconds before the first further look; each waits that much longer, with jitter, so that crowds thin out. */
const PAUSE = 40;

export interface AttemptRefused {
  readonly granted: false;
  /** Whole seconds until it is worth another try. */
  readonly retryAfter: number;
  /** Until an operator unlocks the name. */
  readonly held: boolean;
}

/** A granted attempt carries what it stood on, so that it can be given back. */
export type AttemptClaim = { readonly granted: true; readonly read: Attempts | null } | AttemptRefused;

export function tooManyAttempts({ retryAfter, held }: AttemptRefused): Deny {
  const reason = held ? 'the name is held until it is unlocked' : `the name waits for ${retryAfter} s`;
  return deny('too_many_attempts', reason, { retryAfter, ...(held && { held }) });
}

export interface AttemptDeps {
  readonly store: Pick<DecisionStore, 'claimAttempt' | 'readAttempts'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly hold: number;
}

/** Seconds to wait that a held name answers: it must not look different from the longest wait. */
const HELD_RETRY_AFTER = 900;

const seconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000));

/**
 * Refuses at once, without a write, while the rule says wait and nothing is in flight.
 * @returns null when an attempt may be claimed
 */
export function refuseWhileWaiting(
  attempts: Attempts | null,
  now: number,
  hold: number,
): AttemptRefused | null {
  const ruling = rule(attempts, now, hold);
  if (ruling.kind === 'held') return { granted: false, retryAfter: HELD_RETRY_AFTER, held: true };
  if (ruling.kind === 'free') return null;
  if (attempts !== null && now - attempts.lastAt < IN_FLIGHT) return null;
  return { granted: false, retryAfter: seconds(ruling.milliseconds), held: false };
}

/**
 * Counts one attempt. Twenty right logins at once find the five free attempts taken by each other, so a lost claim
 * looks again for up to 800 ms: the first success clears the count. The rule is asked for the moment of arrival, so
 * that an attempt during a wait is never let through because the wait ended while it was looking.
 * @param read the attempts item as just read
 */
export async function takeAttempt(
  deps: AttemptDeps,
  username: string,
  read: Attempts | null,
): Promise<AttemptClaim> {
  const { store, clock, random, hold } = deps;
  const arrived = clock.now();
  let current = read;
  for (let pause = PAUSE; ; pause += PAUSE) {
    const refusal = refuseWhileWaiting(current, clock.now(), hold);
    if (refusal !== null) return refusal;
    const ruling = rule(current, arrived, hold);
    if (ruling.kind === 'free' && (await store.claimAttempt(username, current))) {
      return { granted: true, read: current };
    }
    if (clock.now() - arrived + pause >= PATIENCE) {
      return {
        granted: false,
        retryAfter: seconds(ruling.kind === 'wait' ? ruling.milliseconds : 0),
        held: false,
      };
    }
    await clock.sleep(pause * (0.5 + random.fraction()));
    current = await store.readAttempts(username);
  }
}
