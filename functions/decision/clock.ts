// Time and randomness, handed in so that tests decide them.

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Random {
  bytes(count: number): Uint8Array;
  /** 0 ≤ x < 1, for jitter only. */
  fraction(): number;
}
