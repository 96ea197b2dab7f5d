// The times of one request: how long the store, the hashes and the whole took.

export interface Times {
  /** Milliseconds; the store's trips added up, so parallel ones count twice. */
  readonly store: number;
  readonly trips: number;
  readonly hash: number;
  readonly whole: number;
}

export class Stopwatch {
  readonly #start = performance.now();
  #store = 0;
  #trips = 0;
  #hash = 0;

  addTrip(milliseconds: number): void {
    this.#store += milliseconds;
    this.#trips += 1;
  }

  addHash(milliseconds: number): void {
    this.#hash += milliseconds;
  }

  times(): Times {
    return {
      store: this.#store,
      trips: this.#trips,
      hash: this.#hash,
      whole: performance.now() - this.#start,
    };
  }
}
