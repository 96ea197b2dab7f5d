// One import: many rows in flight, counted in the order of the file, so that there is always one line up to which all
// is done.
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import { CommandError } from '../terminal/errors.ts';
import { type Counts, count, isLeftOut, type Outcome } from './delivery/counts.ts';
import { RowFault } from './rows/faults.ts';
import type { SourceRecord } from './rows/record.ts';
import type { NamedUser, UserReader } from './user-reader.ts';

/** Carries one user to where it goes. */
export type Deliver = (user: NamedUser, line: number) => Promise<Outcome>;

export interface RunOptions {
  readonly records: AsyncIterable<SourceRecord>;
  readonly reader: UserReader;
  readonly deliver: Deliver;
  /** Rows at a time. */
  readonly inFlight: number;
  /** The last line that an interrupted run had done, or 0. */
  readonly doneBefore: number;
  readonly counts: Counts;
  /**
   * Called with each outcome, in order.
   * @param end bytes of the file up to the end of the row
   */
  readonly onOutcome: (outcome: Outcome, end: number) => Promise<void>;
  /** Ends the run after the rows in flight. */
  readonly signal: AbortSignal;
}

export interface RunEnd {
  /** Up to here, all is done. */
  readonly line: number;
  /** Rows after that place which came in too: they were in flight when the run ended, and `--resume` knows its own. */
  readonly ahead: number;
  /** Whether a row failed that may have come in all the same, such as one whose answer was lost. */
  readonly isUnsettled: boolean;
  /** What ended the run before the end of the file; null at the end. */
  readonly failure: unknown;
}

type Settled = { readonly outcome: Outcome } | { readonly failure: unknown };

interface InFlight {
  readonly settled: Promise<Settled>;
  readonly end: number;
}

function refusal(line: number, error: unknown, username?: string): Outcome | null {
  if (!(error instanceof RowFault || error instanceof UnusableHash)) return null;
  const named = error instanceof RowFault ? (error.username ?? username) : username;
  return { kind: 'refused', line, username: named, code: error.code, reason: error.message };
}

/** Never rejects: a row is waited for only when it is its turn. */
async function settle(
  line: number,
  username: string | undefined,
  work: () => Promise<Outcome>,
): Promise<Settled> {
  try {
    return { outcome: await work() };
  } catch (error) {
    const outcome = refusal(line, error, username);
    return outcome === null ? { failure: error } : { outcome };
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #window: InFlight[] = [];
  #line: number;
  #ahead = 0;
  #isUnsettled = false;
  #failure: unknown = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#line = options.doneBefore;
  }

  async toEnd(): Promise<RunEnd> {
    try {
      await this.#feed();
    } catch (error) {
      // The file broke off, or the report: what is in flight before that place counts.
      await this.#settleAll();
      this.#failure ??= error;
    }
    await this.#settleAll();
    return { line: this.#line, ahead: this.#ahead, isUnsettled: this.#isUnsettled, failure: this.#failure };
  }

  async #feed(): Promise<void> {
    const { records, inFlight, signal } = this.#options;
    for await (const record of records) {
      const settled = this.#start(record);
      if (settled === null) continue;
      this.#window.push({ settled, end: record.end });
      while (this.#window.length >= inFlight) await this.#settleFirst();
      if (this.#failure !== null || signal.aborted) return;
    }
  }

  /** Null where nothing is to be done: no user, or done before the interruption. */
  #start(record: SourceRecord): Promise<Settled> | null {
    const { reader, deliver, doneBefore } = this.#options;
    const { line } = record;
    let user: NamedUser | null;
    try {
      user = reader.read(record);
    } catch (error) {
      return line <= doneBefore ? null : settle(line, undefined, () => Promise.reject(error));
    }
    if (user === null || line <= doneBefore) return null;
    return settle(line, user.username, () => deliver(user, line));
  }

  async #settleAll(): Promise<void> {
    while (this.#window.length > 0)
      await this.#settleFirst().catch((error: unknown) => {
        this.#failure ??= error;
      });
  }

  async #settleFirst(): Promise<void> {
    const first = this.#window.shift();
    if (first === undefined) return;
    const settled = await first.settled;
    // A refusal of our own is one; of an error of the table it cannot be told.
    if ('failure' in settled && !(settled.failure instanceof CommandError)) this.#isUnsettled = true;
    // Rows after one that failed are done again by --resume, but those that came in are in the table now.
    if (this.#failure !== null) {
      if ('outcome' in settled && !isLeftOut(settled.outcome)) this.#ahead += 1;
      return;
    }
    if ('failure' in settled) {
      this.#failure = settled.failure;
      return;
    }
    this.#line = settled.outcome.line;
    count(this.#options.counts, settled.outcome);
    await this.#options.onOutcome(settled.outcome, first.end);
  }
}

/** Runs an import to its end, or to what ends it. */
export const runImport = (options: RunOptions): Promise<RunEnd> => new Run(options).toEnd();
