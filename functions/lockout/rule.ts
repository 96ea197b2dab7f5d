// The attempts rule: five failures, then a wait that doubles from one second to fifteen minutes; pure arithmetic.
// The figures are Amazon Cognito's published ones (docs/operating.md), the total is NIST SP 800-63B-4 §3.2.2's.

/** Failures on one name, whether or not a user has it. Times in Unix milliseconds. */
export interface Attempts {
  readonly failures: number;
  readonly lastAt: number;
  readonly failuresSinceSuccess: number;
}

/** Failures that cost nothing. */
export const FREE_FAILURES = 5;
/** Milliseconds: the longest wait, and the quiet time after which failures are forgotten. */
const LONGEST_WAIT = 15 * 60_000;
/** Failures without a success after which only `user unlock` or a new password helps (NIST: at most 100). */
export const DEFAULT_FAILURES_BEFORE_HOLD = 100;

export type AttemptRuling =
  | { readonly kind: 'free' }
  /** Milliseconds until the next attempt counts. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** No attempt until an operator unlocks the name. */
  | { readonly kind: 'held' };

/** Milliseconds from the last failure in which attempts are refused: 2^(failures-5) s, at most 15 minutes. */
export function waitAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  // 2^10 s already passes the cap; the bound keeps the power small for any stored number.
  return Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(failures - FREE_FAILURES, 10));
}

/** Whether 15 quiet minutes have passed: the next failure counts as the first. */
export function isQuiet(attempts: Attempts, now: number): boolean {
  return now - attempts.lastAt >= LONGEST_WAIT;
}

/** What the rule says to one more attempt at `now`. */
export function rule(
  attempts: Attempts | null,
  now: number,
  hold = DEFAULT_FAILURES_BEFORE_HOLD,
): AttemptRuling {
  if (attempts === null) return { kind: 'free' };
  if (attempts.failuresSinceSuccess >= hold) return { kind: 'held' };
  if (isQuiet(attempts, now)) return { kind: 'free' };
  const milliseconds = attempts.lastAt + waitAfter(attempts.failures) - now;
  return milliseconds > 0 ? { kind: 'wait', milliseconds } : { kind: 'free' };
}
