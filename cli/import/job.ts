// One import from its file to its end: where to begin, what to keep on the way, what to leave behind.
import { Progress } from '../terminal/progress.ts';
import { BrokenFile } from './broken-file.ts';
import { type Counts, isLeftOut, noCounts, type Outcome, rowsIn } from './counts.ts';
import { dryDelivery, type Rules, type TableDelivery, tableDelivery } from './deliver.ts';
import { type ReaderSettings, UserReader } from './formats.ts';
import { openRecords, type Unit } from './open.ts';
import { Report } from './report.ts';
import { runImport } from './run.ts';
import { openSource } from './source-file.ts';
import { removeState, type State, saveState, stateFor, statePath } from './state.ts';
import { decodeUtf8 } from './text.ts';

/** Milliseconds between two checkpoints, and report characters that are not kept waiting for one. */
const CHECKPOINT = 2000;
const MAX_WAITING = 65_536;

export interface ImportJob {
  readonly file: string;
  readonly reportPath: string;
  readonly resume: boolean;
  readonly inFlight: number;
  readonly reader: ReaderSettings;
  readonly rules: Omit<Rules, 'unit'>;
  /** Null for a dry run. */
  readonly table: Omit<TableDelivery, keyof Rules | 'run'> | null;
  /** Names a new run. */
  readonly newRun: () => string;
  readonly isTerminal: boolean;
  readonly err: (text: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface ImportEnd {
  readonly format: string | undefined;
  readonly unit: Unit;
  readonly counts: Counts;
  /** The last row that is done. */
  readonly line: number;
  /** Null where the whole file is done. */
  readonly failure: unknown;
}

const newState = (run: string) => ({ run, counts: noCounts(), line: 0, reportBytes: 0 });

/** What is done with each outcome, and at the end. */
interface Steps {
  keep(outcome: Outcome): Promise<void>;
  /** @param isOver whether there is nothing to go on with */
  finish(line: number, isOver: boolean): Promise<void>;
}

/** Keeps the report and the state in step: a state never counts a row that the report does not hold yet. */
function lastingSteps(
  report: Report,
  state: Pick<State, 'run' | 'size' | 'counts'>,
  now: () => number,
): Steps {
  const path = statePath(report.path);
  let next = 0;
  const save = async (line: number) => {
    const reportBytes = await report.flush();
    await saveState(path, { ...state, line, reportBytes });
    next = now() + CHECKPOINT;
  };
  return {
    async keep(outcome) {
      if (isLeftOut(outcome)) report.add(outcome);
      if (now() >= next) await save(outcome.line);
      else if (report.waiting > MAX_WAITING) await report.flush();
    },
    async finish(line, isOver) {
      await report.close();
      if (isOver) await removeState(path);
      else await save(line);
    },
  };
}

/** A dry run keeps no state: there is nothing to go on with. */
const drySteps = (report: Report): Steps => ({
  async keep(outcome) {
    if (isLeftOut(outcome)) report.add(outcome);
    if (report.waiting > MAX_WAITING) await report.flush();
  },
  finish: () => report.close(),
});

/**
 * Imports a file.
 * @throws CommandError before anything is written; what ends the import later is its `failure`
 */
export async function importFile(job: ImportJob): Promise<ImportEnd> {
  const { reportPath, table, signal, now } = job;
  const { size, chunks, share } = await openSource(job.file, signal);
  const before = table === null ? null : await stateFor(statePath(reportPath), size, job.resume);
  const { run, counts, line: doneBefore, reportBytes } = before ?? newState(job.newRun());
  const { unit, records } = await openRecords(decodeUtf8(chunks));
  const report = new Report(reportPath, unit, reportBytes);
  await report.begin();
  const steps = table === null ? drySteps(report) : lastingSteps(report, { run, size, counts }, now);
  const rules = { ...job.rules, unit };
  const reader = new UserReader(job.reader);
  const progress = new Progress({ err: job.err, isTerminal: job.isTerminal, now, what: 'users' });
  const rowsBefore = rowsIn(counts);
  const { line, failure } = await runImport({
    records,
    reader,
    deliver: table === null ? dryDelivery(rules) : tableDelivery({ ...rules, ...table, run }),
    inFlight: job.inFlight,
    doneBefore,
    counts,
    async onOutcome(outcome) {
      await steps.keep(outcome);
      progress.update(rowsIn(counts) - rowsBefore, share());
    },
    signal,
  });
  progress.end();
  const ended = signal.aborted ? signal.reason : failure;
  await steps.finish(line, ended === null || ended instanceof BrokenFile);
  return { format: reader.format, unit, counts, line, failure: ended };
}
