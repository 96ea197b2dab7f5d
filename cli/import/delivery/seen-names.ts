// The names of a dry run, which writes nothing that they could meet in: 24 to 48 bytes each, however long it is.
import { hash } from 'node:crypto';

const FIRST_CAPACITY = 65_536;

/**
 * Open addressing over the first 64 bits of SHA-256: of a million names two different ones look alike with a chance of
 * 1 in 37 million, and then a dry run reports one row too many.
 */
export class SeenNames {
  #capacity = FIRST_CAPACITY;
  #high = new Uint32Array(FIRST_CAPACITY);
  #low = new Uint32Array(FIRST_CAPACITY);
  /** Line numbers; 0 marks a free place. */
  #lines = new Uint32Array(FIRST_CAPACITY);
  #size = 0;

  /**
   * Remembers the name.
   * @param line from 1
   * @returns the line that had the name before, or null
   */
  add(name: string, line: number): number | null {
    const digest = hash('sha256', name, 'buffer');
    const [high, low] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    const at = this.#placeOf(high, low);
    const before = this.#lines[at];
    if (before) return before;
    this.#put(at, high, low, line);
    // Half full: beyond that the search for a place grows long.
    if (++this.#size * 2 > this.#capacity) this.#grow();
    return null;
  }

  #placeOf(high: number, low: number): number {
    let at = low % this.#capacity;
    while (this.#lines[at] && (this.#high[at] !== high || this.#low[at] !== low))
      at = (at + 1) % this.#capacity;
    return at;
  }

  #put(at: number, high: number, low: number, line: number): void {
    this.#high[at] = high;
    this.#low[at] = low;
    this.#lines[at] = line;
  }

  #grow(): void {
    const [highs, lows, lines] = [this.#high, this.#low, this.#lines];
    this.#capacity *= 2;
    this.#high = new Uint32Array(this.#capacity);
    this.#low = new Uint32Array(this.#capacity);
    this.#lines = new Uint32Array(this.#capacity);
    lines.forEach((line, at) => {
      const [high = 0, low = 0] = [highs[at], lows[at]];
      if (line) this.#put(this.#placeOf(high, low), high, low, line);
    });
  }
}
