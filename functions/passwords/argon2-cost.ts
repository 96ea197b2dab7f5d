// What an argon2 hash asks for and costs, without the library that computes it: a synthesis asks too.
import type { HashCost } from './limits.ts';

/** What an argon2 hash asks for. */
export interface Argon2Parameters {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/**
 * Measured with @node-rs/argon2 2.2: 17 ms at 19 MiB × 2, 98 ms at 64 MiB × 3, 273 ms at 256 MiB × 2, 168 ms at 256 MiB × 1,
 * since memory that is touched for the first time costs apart; 5 ms at 2 MiB × 1 with 255 lanes.
 */
export function argon2Cost({ memory, passes, lanes }: Argon2Parameters): HashCost {
  return { memoryKiB: memory, milliseconds: memory * (passes * 0.0004 + 0.00025) + passes * lanes * 0.02 };
}

/** The PHC string format's; RFC 9106 allows 2^24 - 1. */
export const MAX_LANES = 255;

export const describeArgon2 = (variant: string, { memory, passes, lanes }: Argon2Parameters): string =>
  `${variant}, m=${memory},t=${passes},p=${lanes}`;
