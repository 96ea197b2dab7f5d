// One import: many rows in flight, counted in the order of the file, so that there is always one line up to which all
// is done.
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import { type Counts, count, type Outcome } from './counts.ts';
import type { NamedUser, UserReader } from './formats.ts';
import { RowFault, type SourceRecord } from './record.ts';

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
  /** Called with each outcome, in order. */
  readonly onOutcome: (outcome: Outcome) => Promise<void>;
  /** Ends the run after the rows in flight. */
  readonly signal: AbortSignal;
}

export interface RunEnd {
  /** Up to here, all is done. */
  readonly line: number;
  /** What ended the run before the end of the file; null at the end. */
  readonly failure: unknown;
}

type Settled = { readonly outcome: Outcome } | { readonly failure: unknown };

function refusal(line: number, error: unknown, username?: string): Outcome | null {
  if (!(error instanceof RowFault || error instanceof UnusableHash)) return null;
  return { kind: 'refused', line, username, code: error.code, reason: error.message };
}

/** Never rejects: nobody waits for a row before its turn. */
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
  readonly #window: Promise<Settled>[] = [];
  #line: number;
  #failure: unknown = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#line = options.doneBefore;
  }

  async toEnd(): Promise<RunEnd> {
    try {
      await this.#feed();
    } catch (error) {
      // The file broke off: what is in flight before that place counts.
      await this.#settleAll();
      this.#failure ??= error;
    }
    await this.#settleAll();
    return { line: this.#line, failure: this.#failure };
  }

  async #feed(): Promise<void> {
    const { records, inFlight, signal } = this.#options;
    for await (const record of records) {
      const settled = this.#start(record);
      if (settled === null) continue;
      this.#window.push(settled);
      while (this.#window.length >= inFlight) await this.#settleFirst();
      if (this.#failure !== null || signal.aborted) return;
    }
  }

  /** Null where nothing is to be done: no user, or done before the interruption. */
  #start({ line, value }: SourceRecord): Promise<Settled> | null {
    const { reader, deliver, doneBefore } = this.#options;
    let user: NamedUser | null;
    try {
      if (value instanceof RowFault) throw value;
      user = reader.read(value);
    } catch (error) {
      return line <= doneBefore ? null : settle(line, undefined, () => Promise.reject(error));
    }
    if (user === null || line <= doneBefore) return null;
    return settle(line, user.username, () => deliver(user, line));
  }

  async #settleAll(): Promise<void> {
    while (this.#window.length > 0) await this.#settleFirst();
  }

  async #settleFirst(): Promise<void> {
    const settled = await this.#window.shift();
    // Rows after one that failed are done again by --resume, which knows its own.
    if (settled === undefined || this.#failure !== null) return;
    if ('failure' in settled) {
      this.#failure = settled.failure;
      return;
    }
    this.#line = settled.outcome.line;
    count(this.#options.counts, settled.outcome);
    await this.#options.onOutcome(settled.outcome);
  }
}

/** Runs an import to its end, or to what ends it. */
export const runImport = (options: RunOptions): Promise<RunEnd> => new Run(options).toEnd();
