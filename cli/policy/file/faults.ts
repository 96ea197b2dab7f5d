// What is wrong with a policy file, each with its place: all of it is told at once.
import { failed } from '../../terminal/errors.ts';

/** Where something stands in the file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Enough to mend a file by; a file of another kind has thousands. */
const MOST_SHOWN = 20;

/** Collects what is wrong while the file is read. */
export class Faults {
  readonly #file: string;
  readonly #lines: string[] = [];

  /** @param file as the operator wrote it */
  constructor(file: string) {
    this.#file = file;
  }

  add({ line, column }: Place, message: string): void {
    this.#lines.push(`${this.#file}:${line}:${column}: ${message}`);
  }

  /** @throws CommandError `broken_policy` where there were any, with one line for each */
  refuse(): void {
    if (this.#lines.length === 0) return;
    const shown = this.#lines.slice(0, MOST_SHOWN);
    const more = this.#lines.length - shown.length;
    const lines = more > 0 ? [...shown, `… and ${more} more.`] : shown;
    throw failed('broken_policy', lines.join('\n'));
  }
}
