// The report: one line of JSON for each row that did not come in, or not whole, in the order of the file, readable to its owner only.
import { access, constants, type FileHandle, open, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usage } from '../../terminal/errors.ts';
import { isLeftOut, type Outcome } from '../delivery/counts.ts';
import type { Unit } from '../rows/record.ts';

interface Told {
  readonly username: string | undefined;
  readonly code: string;
  readonly reason: string;
}

/** Null for a row that came in whole. */
function toldOf(outcome: Outcome): Told | null {
  if (isLeftOut(outcome)) return { username: outcome.username, code: outcome.code, reason: outcome.reason };
  if (outcome.leftOut.length === 0) return null;
  return { username: outcome.checked.user.name, code: 'left_out', reason: outcome.leftOut.join(' ') };
}

/**
 * Looks before the first user is written, since an import without its report and its place cannot be gone on with.
 * @throws CommandError `usage` where no file can be made in the report's folder
 */
export async function requireFolder(reportPath: string): Promise<void> {
  const folder = dirname(reportPath);
  await access(folder, constants.W_OK | constants.X_OK).catch(() => {
    throw usage(
      `The report cannot be written: no file can be made in ${folder}. Name another place with --report.`,
    );
  });
}

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

  /** Takes note of a row, where there is something to tell of it. */
  add(outcome: Outcome): void {
    const told = toldOf(outcome);
    if (told === null) return;
    this.#waiting += `${JSON.stringify({ [this.#unit]: outcome.line, outcome: outcome.kind, ...told })}\n`;
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
