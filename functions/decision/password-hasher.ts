// The port between a decision and the hash formats: verify a stored hash, make a new one, spend equal work.

export type Verification =
  /** `outdated`: the stored hash should be replaced by one at current parameters. */
  | { readonly result: 'match'; readonly outdated: boolean }
  | { readonly result: 'mismatch' }
  /** Not computed: unknown format, bad encoding, or parameters beyond the limits. Reads as a wrong password; the log names the row. */
  | { readonly result: 'unusable'; readonly reason: string };

/** The time that a request has. */
export interface RequestTime {
  /** Ends what the request waits for, early enough that claims can be given back before the caller is answered. */
  readonly signal: AbortSignal;
  /** Milliseconds from the request's beginning to the signal. */
  readonly decisionTime: number;
}

/** Every method throws HashAbandoned or NoHashBegan where the signal ended it. */
export interface PasswordHasher {
  /**
   * Costs at least one current hash in every format, unless the answer is `unusable`.
   * @throws NoHashBegan also for a stored hash that this request has no time for, while another setting or route would
   */
  verify(stored: string, password: string, time: RequestTime): Promise<Verification>;
  /** A hash at the current parameters. */
  hash(password: string, time: RequestTime): Promise<string>;
  /** Costs what verifying a current hash costs, for names that have none. */
  spendEqualWork(password: string, time: RequestTime): Promise<void>;
}

/**
 * Nothing was computed, so nothing was guessed: the only error after which an attempt may be given back. The message
 * says why, as a clause, and holds no value.
 */
export class NoHashBegan extends Error {
  readonly code = 'no_hash_began';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoHashBegan';
  }
}

/** A hash had begun when its request ran out of time. It runs on, but its result counts for nothing. */
export class HashAbandoned extends Error {
  readonly code = 'hash_abandoned';
  /** Which one, for the log: `bcrypt, cost 14`. */
  readonly hash: string;

  constructor(hash: string) {
    super(`the hash (${hash}) did not finish in time`);
    this.name = 'HashAbandoned';
    this.hash = hash;
  }
}
