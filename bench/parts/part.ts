// What every part of the bench is.
import type { Measured } from '../measure/result.ts';

export interface PartOptions {
  readonly rounds: number;
  /** Tells the person who waits, on the standard error. */
  readonly say: (line: string) => void;
}

export interface Part {
  /** Of its results, and for `--only`. */
  readonly name: string;
  /** What it measures, for `--list`. */
  readonly shows: string;
  measure(options: PartOptions): Promise<Measured>;
}
