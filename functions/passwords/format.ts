// What every hash format offers: whether it understands a stored text, and how to read and derive it.
import type { HashLimits } from './limits.ts';
import type { Pepper } from './peppers.ts';

/** What reading a stored hash depends on besides its text. */
export interface DecodeContext {
  readonly limits: HashLimits;
  readonly peppers: readonly Pepper[];
}

/** A stored hash whose parameters were read and found within the limits. Nothing was computed yet. */
export interface DecodedHash {
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
  /** @throws UnusableHash where the text is malformed or asks for more work than the limits allow */
  decode(stored: string, context: DecodeContext): DecodedHash;
}
