// What every hash format offers: whether it understands a stored text, what the hash costs, and how to derive it.
import type { HashCost } from './limits.ts';
import type { Pepper } from './peppers.ts';

/** What reading a stored hash depends on besides its text. */
export interface DecodeContext {
  readonly peppers: readonly Pepper[];
}

/** A stored hash whose parameters were read. Nothing was computed yet, and nothing is before its cost was checked. */
export interface DecodedHash {
  /** For the log: the algorithm and what it costs, such as `bcrypt, cost 12`. */
  readonly description: string;
  /** At most, for the password that takes longest. Follows from any parameters, however large: the hasher checks it before it derives. */
  readonly cost: HashCost;
  readonly expected: Buffer;
  /**
   * The bytes that equal `expected` for the right password, computed off the main thread where it takes long.
   * @param password UTF-8
   * @param signal ends what heeds it; the libraries' hashes run on
   * @returns null for a password that cannot have made this hash, after the same work as for any other
   */
  derive(password: Buffer, signal: AbortSignal): Promise<Buffer | null>;
}

/** One row of the registry's table. */
export interface PasswordFormat {
  readonly name: string;
  /** Tells the format by how its texts begin; only `decode` reads the rest. */
  readonly understands: RegExp;
  /** @throws UnusableHash where the text is malformed, or its parameters are none that the algorithm has */
  decode(stored: string, context: DecodeContext): DecodedHash;
}
