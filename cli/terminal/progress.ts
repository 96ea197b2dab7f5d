// How far a long command is: a bar that is redrawn on a terminal, a plain line now and then elsewhere.

/** Milliseconds between two looks. */
const ON_TERMINAL = 200;
const ELSEWHERE = 10_000;
const WIDTH = 24;

export interface ProgressOptions {
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** What is counted: `users`. */
  readonly what: string;
}

const grouped = (count: number): string => count.toLocaleString('en-US');

/** Whole minutes and seconds, hours where there are any. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${String(minutes).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

export class Progress {
  readonly #options: ProgressOptions;
  readonly #begun: number;
  #next: number;
  #isDrawn = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#begun = options.now();
    this.#next = this.#begun + (options.isTerminal ? ON_TERMINAL : ELSEWHERE);
  }

  /**
   * Shows it when it is time to.
   * @param done rows of this run
   * @param share 0 to 1 of all work; null where it is not known how much there is
   */
  update(done: number, share: number | null): void {
    const { now, isTerminal, err } = this.#options;
    if (now() < this.#next) return;
    this.#next = now() + (isTerminal ? ON_TERMINAL : ELSEWHERE);
    const line = this.#line(done, share);
    // Back to the first column, and the rest of an older, longer line erased.
    err(isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
    this.#isDrawn = isTerminal;
  }

  /** Leaves the last bar on a line of its own. */
  end(): void {
    if (this.#isDrawn) this.#options.err('\n');
    this.#isDrawn = false;
  }

  #line(done: number, share: number | null): string {
    const elapsed = this.#options.now() - this.#begun;
    const rate = `${grouped(Math.round((done * 1000) / elapsed))}/s`;
    const counted = `${grouped(done)} ${this.#options.what}, ${rate}`;
    if (share === null || share <= 0) return counted;
    const left = `${clockTime((elapsed * (1 - share)) / share)} left`;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    if (!this.#options.isTerminal) return `${percent.trim()}, ${counted}, ${left}`;
    const full = Math.round(share * WIDTH);
    return `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${percent}  ${counted}, ${left}`;
  }
}
