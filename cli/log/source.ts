// Where the decision log of a stack is read: what both kinds of stacks have in common.
import type { LogEntry } from './entry.ts';
import type { LogFilter } from './filter.ts';

export interface LogRequest {
  /** Unix milliseconds: the first that is read. */
  readonly since: number;
  /** Whether to go on with what comes, until the signal says stop. */
  readonly follow: boolean;
  /** May be used to read less; what is given out is still to be looked at. */
  readonly filter: LogFilter;
  readonly signal: AbortSignal;
}

export interface DecisionLog {
  /** Lines in their order. Ends quietly where the signal says stop. */
  read(request: LogRequest): AsyncGenerator<LogEntry>;
  close(): void;
}
