// The port between a decision and the hash formats: verify a stored hash, make a new one, spend equal work.

export type Verification =
  /** `outdated`: the stored hash should be replaced by one at current parameters. */
  | { readonly result: 'match'; readonly outdated: boolean }
  | { readonly result: 'mismatch' }
  /** Not computed: unknown format, bad encoding, or parameters beyond the limits. Reads as a wrong password; the log names the row. */
  | { readonly result: 'unusable'; readonly reason: string };

export interface PasswordHasher {
  /** Costs at least one current hash, whatever the format, unless the answer is `unusable`. */
  verify(stored: string, password: string): Promise<Verification>;
  /** A hash at the current parameters. */
  hash(password: string): Promise<string>;
  /** Costs what verifying a current hash costs, for names that have none. */
  spendEqualWork(password: string): Promise<void>;
}
