// A clock that stands until told, and randomness that repeats.
import type { Clock, Random } from '../../functions/decision/clock.ts';
import type { Deadlines } from '../../functions/exchange/deadline.ts';

/** When tests begin, in Unix milliseconds. */
export const BEGIN = Date.UTC(2026, 10, 25, 12);

export class FakeClock implements Clock {
  #now: number;
  constructor(now = BEGIN) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
  /** Never back: what slept meanwhile has moved it on. */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
  /** Sleeping is time passing, once for all who sleep together; other work under way gets its turn. */
  async sleep(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    this.advanceTo(end);
  }
}

/** Moves only when everything else waits, to the moment at which the next sleeper wakes: many at once keep their order. */
export class WaitingClock implements Clock {
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  #now = BEGIN;
  #watching = false;

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    const slept = new Promise<void>((wake) => this.#sleepers.push({ at: this.#now + milliseconds, wake }));
    this.#sleepers.sort((one, other) => one.at - other.at);
    if (!this.#watching) void this.#watch();
    return slept;
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#sleepers.length > 0) {
      // Ten turns of the event loop: work that waits for no clock has come as far as it can.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
      const next = this.#sleepers.shift();
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#watching = false;
  }
}

/** No request is ever ended: for tests whose subject is another, on a machine as busy as it likes to be. */
export const noDeadlines: Deadlines = {
  signal: () => new AbortController().signal,
  within: (work) => work,
};

/** Runs on real time: for tests where many requests wait for each other. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Goes twenty times slower than real time, which it sleeps in: what the rules grant by the clock, such as the 0.8 s in
 * which logins that arrive together wait for each other, is enough on the busiest machine.
 */
export const slowClock: Clock = { now: () => Math.floor(Date.now() / 20), sleep: realClock.sleep };

/** The same bytes in the same order every run. */
export function seededRandom(seed = 1): Random {
  let state = seed;
  const next = () => {
    // Lehmer's generator (Park and Miller 1988): repeatable, and good enough for tests.
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return {
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)),
    fraction: next,
  };
}
