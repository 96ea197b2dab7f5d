// The report: one line of JSON for each row that did not come in, in the order of the file, readable to its owner only.
import { type FileHandle, open, rm, truncate } from 'node:fs/promises';
import type { LeftOut } from './counts.ts';
import type { Unit } from './open.ts';

const lineOf = ({ line, kind, username, code, reason }: LeftOut, unit: Unit): string =>
  `${JSON.stringify({ [unit]: line, outcome: kind, username, code, reason })}\n`;

export class Report {
  readonly path: string;
  readonly #unit: Unit;
  /** What is in the file for good. */
  #bytes: number;
  #waiting = '';
  #file: FileHandle | undefined;

  /** @param bytes of the file that an interrupted run vouches for */
  constructor(path: string, unit: Unit, bytes: number) {
    this.path = path;
    this.#unit = unit;
    this.#bytes = bytes;
  }

  /** Drops an older report, or what an interrupted run wrote after its last checkpoint. */
  async begin(): Promise<void> {
    if (this.#bytes === 0) await rm(this.path, { force: true });
    else await truncate(this.path, this.#bytes);
  }

  add(outcome: LeftOut): void {
    this.#waiting += lineOf(outcome, this.#unit);
  }

  /** Characters that are not written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Writes what waits; there is no file before the first row. @returns the bytes of the whole report */
  async flush(): Promise<number> {
    if (this.#waiting === '') return this.#bytes;
    this.#file ??= await open(this.path, 'a', 0o600);
    const text = Buffer.from(this.#waiting);
    this.#waiting = '';
    await this.#file.appendFile(text);
    this.#bytes += text.length;
    return this.#bytes;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file?.close();
  }
}
