// The places in which hashes are computed: few, held until a hash has really ended, also where its request gave it up.
import { HashAbandoned, NoHashBegan } from '../decision/password-hasher.ts';
import { until } from '../decision/until.ts';

/**
 * Node computes hashes on libuv's pool of four threads (its default), which also looks up DNS names and reads files:
 * one thread stays free for those, so that abandoned hashes cannot stop the trips to the table.
 */
export const HASH_SLOTS = 3;

/** One for a process. A hash cannot be stopped; without this, abandoned ones would hold every thread. */
export class HashSlots {
  #free: number;
  /** Each takes the slot that is handed to it, first come first served. */
  readonly #waiting = new Set<() => void>();

  constructor(slots = HASH_SLOTS) {
    this.#free = slots;
  }

  /**
   * Computes one hash as soon as a slot is free.
   * @param hash which one, for the log
   * @param work begins when it is called; resolves or rejects only when nothing is computed any more
   * @throws NoHashBegan where no slot came free before the signal, HashAbandoned where the signal came later
   */
  async run<T>(hash: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    const running = work();
    running.catch(() => undefined).finally(() => this.#leave());
    try {
      return await until(signal, running);
    } catch (error) {
      throw signal.aborted ? new HashAbandoned(hash) : error;
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new NoHashBegan('the time of the request was up before a hash could begin');
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    let take: () => void = () => undefined;
    const handed = new Promise<void>((resolve) => {
      take = resolve;
      this.#waiting.add(take);
    });
    try {
      await until(signal, handed);
      signal.throwIfAborted();
    } catch {
      // The slot may have been handed over in the very turn in which the time was up.
      if (!this.#waiting.delete(take)) this.#leave();
      throw new NoHashBegan('earlier hashes took every slot until the time of the request was up');
    }
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
