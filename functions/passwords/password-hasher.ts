// The port between a decision and the hash formats: verify a stored hash, make a new one, spend equal work.

export type Verification =
  | {
      readonly result: 'match' /** Whether the stored hash should be replaced by one at current parameters. */;
      readonly outdated: boolean;
    }
  | { readonly result: 'mismatch' }
  /** Not computed: unknown format, bad encoding, or parameters beyond the limits. Reads as a wrong password; the log names the row. */
  | { readonly result: 'unusable'; readonly reason: string };

export interface PasswordHasher {
  verify(stored: string, password: string): Promise<Verification>;
  /** A hash at the current parameters. */
  hash(password: string): Promise<string>;
  /** Costs what verifying a current hash costs, for names that have none. */
  spendEqualWork(password: string): Promise<void>;
}
