// The attempts rule: some failures are free, then each further attempt waits, longer each time; pure arithmetic.

/** Failures on one name, whether or not a user has it. Times in Unix milliseconds. */
export interface Attempts {
  readonly failures: number;
  readonly lastAt: number;
  readonly failuresSinceSuccess: number;
}

/** Every figure of the rule. All else follows from these: changing one changes it everywhere. Times in milliseconds. */
export interface LockoutFigures {
  /** Failures that cost nothing. */
  readonly freeFailures: number;
  /** The wait after the last free failure. */
  readonly firstWait: number;
  /** How many times longer each further wait is. */
  readonly growth: number;
  readonly longestWait: number;
  /** After so long without a failure the next one counts as the first; not before the longest wait is over. */
  readonly quietTime: number;
  /** Failures without a success after which only `user unlock` or a new password helps. */
  readonly hold: number;
}

const MINUTE = 60_000;

/**
 * Waits and quiet time are those that Amazon Cognito publishes (docs/operating.md); NIST SP 800-63B-4 §3.2.2 allows at
 * most 100 failures in a row.
 */
export const FIGURES: LockoutFigures = {
  freeFailures: 5,
  firstWait: 1000,
  growth: 2,
  longestWait: 15 * MINUTE,
  quietTime: 15 * MINUTE,
  hold: 100,
};

export type AttemptRuling =
  | { readonly kind: 'free' }
  /** Milliseconds until the next attempt counts. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** No attempt until an operator unlocks the name. */
  | { readonly kind: 'held' };

export class LockoutRule {
  readonly figures: LockoutFigures;

  /** @param changes figures other than the published ones; a stage lowers the hold */
  constructor(changes: Partial<LockoutFigures> = {}) {
    this.figures = { ...FIGURES, ...changes };
    const { quietTime, longestWait } = this.figures;
    // Otherwise a wait would end by being forgotten; as it is, a quiet name waits no more, and `rule` need not ask.
    if (quietTime < longestWait) throw new RangeError('quietTime must be at least longestWait');
  }

  /** Milliseconds from the last failure in which attempts are refused. */
  waitAfter(failures: number): number {
    const { freeFailures, firstWait, growth, longestWait } = this.figures;
    if (failures < freeFailures) return 0;
    // Infinite for a very large count, which the longest wait cuts like every other.
    return Math.min(longestWait, firstWait * growth ** (failures - freeFailures));
  }

  /** Whether the quiet time has passed: the next failure counts as the first. */
  isQuiet(attempts: Attempts, now: number): boolean {
    return now - attempts.lastAt >= this.figures.quietTime;
  }

  /** What the rule says to one more attempt at `now`, in Unix milliseconds. */
  rule(attempts: Attempts | null, now: number): AttemptRuling {
    if (attempts === null) return { kind: 'free' };
    if (attempts.failuresSinceSuccess >= this.figures.hold) return { kind: 'held' };
    const milliseconds = attempts.lastAt + this.waitAfter(attempts.failures) - now;
    return milliseconds > 0 ? { kind: 'wait', milliseconds } : { kind: 'free' };
  }
}
