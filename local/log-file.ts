// The decision log on this machine: a private file in the data folder for `gatehook log`, and the one before it.
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, type Kind } from '../cli/log/entry.ts';
import { LOG_FILES } from '../cli/log/local-file.ts';
import { decisionLine, malformedLine, type Recorder, troubleLine } from '../functions/records/record.ts';

/** Bytes of one file; two are kept. Some 20,000 decisions. */
const FULL = 8 * 1024 * 1024;

export interface LogFileOptions {
  /** The data folder, which belongs to its user alone. */
  readonly folder: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told once, where the file cannot be written: the decision is answered all the same. */
  readonly onFault: (error: unknown) => void;
  /** Bytes; for tests. */
  readonly full?: number;
}

/** A file that is appended to and exchanged when it is full. */
export class LogFile implements Recorder {
  readonly #options: LogFileOptions;
  readonly #path: string;
  #file: number;
  #size: number;
  #isBroken = false;

  /** @throws what Node throws where the file cannot be made */
  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = join(options.folder, LOG_FILES.current);
    this.#file = this.#open();
    this.#size = fstatSync(this.#file).size;
  }

  readonly decision: Recorder['decision'] = (record) => this.#write(KINDS.decision, decisionLine(record));
  readonly malformed: Recorder['malformed'] = (heading, fault) =>
    this.#write(KINDS.malformed, malformedLine(heading, fault));
  readonly trouble: Recorder['trouble'] = (heading, what, error) =>
    this.#write(KINDS.trouble, troubleLine(heading, what, error));

  close(): void {
    closeSync(this.#file);
  }

  /** Readable to its owner only: it says who did what. */
  #open(): number {
    return openSync(this.#path, 'a', 0o600);
  }

  /** As one write, so that a reader never sees half of another line. A log that fails must not change an answer. */
  #write(message: Kind, members: Readonly<Record<string, unknown>>): void {
    const timestamp = new Date(this.#options.now()).toISOString();
    const line = Buffer.from(`${JSON.stringify({ timestamp, message, ...members })}\n`);
    try {
      if (this.#size > 0 && this.#size + line.length > (this.#options.full ?? FULL)) this.#exchange();
      this.#size += writeSync(this.#file, line);
    } catch (error) {
      if (!this.#isBroken) this.#options.onFault(error);
      this.#isBroken = true;
    }
  }

  #exchange(): void {
    renameSync(this.#path, join(this.#options.folder, LOG_FILES.previous));
    const full = this.#file;
    this.#file = this.#open();
    this.#size = 0;
    closeSync(full);
  }
}
