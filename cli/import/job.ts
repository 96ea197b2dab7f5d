// One import from its file to its end: where to begin, what to keep on the way, what to leave behind.
import { failed } from '../terminal/errors.ts';
import { Progress } from '../terminal/progress.ts';
import { noCounts, type Outcome, rowsIn } from './delivery/counts.ts';
import { dryDelivery, type Rules, type TableDelivery, tableDelivery } from './delivery/deliver.ts';
import { type OpenFile, openRecords } from './files/open.ts';
import { openSource, type SourceFile } from './files/source-file.ts';
import { decodeUtf8 } from './files/text.ts';
import type { ImportEnd } from './report/end.ts';
import { Report, requireFolder } from './report/report.ts';
import { RunRecord } from './report/run-record.ts';
import { removeState, type State, saveState, stateFor, statePath } from './report/state.ts';
import { BrokenFile, LostPlace, UnknownFile } from './rows/faults.ts';
import { runImport } from './run.ts';
import { type ReaderSettings, UserReader } from './user-reader.ts';

/** Milliseconds between two checkpoints, and report characters that are not kept waiting for one. */
const CHECKPOINT = 2000;
const MAX_WAITING = 65_536;

export interface ImportJob {
  readonly file: string;
  readonly reportPath: string;
  readonly resume: boolean;
  readonly inFlight: number;
  readonly reader: Omit<ReaderSettings, 'now'>;
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
      report.add(outcome);
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
    report.add(outcome);
    if (report.waiting > MAX_WAITING) await report.flush();
  },
  finish: () => report.close(),
});

const recordsOf = (source: SourceFile): Promise<OpenFile> => openRecords(decodeUtf8(source.chunks()));

function tellBroken(error: unknown): never {
  if (!(error instanceof BrokenFile)) throw error;
  throw failed(error.code, `${error.message} Nothing was imported; mend it first.`, error);
}

/** A file can be read ahead: what is wrong with the whole of it is told before anything is written. */
async function readerFor(job: ImportJob, source: SourceFile): Promise<UserReader> {
  const reader = new UserReader({ ...job.reader, now: job.now() });
  if (source.size !== null) await reader.survey((await recordsOf(source)).records).catch(tellBroken);
  return reader;
}

/** A file that was read to its end without one user was the wrong file. */
const noUsers = (title: () => string, { formatTitle }: UserReader): UnknownFile =>
  new UnknownFile(
    'no_users',
    formatTitle === undefined
      ? `The file holds no users: it is ${title()}.`
      : `The file holds no users: it is read as ${formatTitle}, and none of its records is a user there.`,
  );

/**
 * Imports a file.
 * @throws CommandError before anything is written; what ends the import later is its `failure`
 */
export async function importFile(job: ImportJob): Promise<ImportEnd> {
  const { reportPath, table, signal, now } = job;
  const source = await openSource(job.file, signal);
  const { size } = source;
  await requireFolder(reportPath);
  const before = table === null ? null : await stateFor(statePath(reportPath), size, job.resume);
  const { run, counts, line: doneBefore, reportBytes } = before ?? newState(job.newRun());
  const reader = await readerFor(job, source);
  const { unit, records, title } = await recordsOf(source);
  const report = new Report(reportPath, unit, reportBytes);
  await report.begin();
  const steps = table === null ? drySteps(report) : lastingSteps(report, { run, size, counts }, now);
  const rules = { ...job.rules, unit };
  const progress = new Progress({ err: job.err, isTerminal: job.isTerminal, now, what: 'users' });
  const rowsBefore = rowsIn(counts);
  const record = table && new RunRecord(table.table, { file: job.file, run, rowsDoneBefore: doneBefore });
  const { line, ahead, isUnsettled, failure } = await runImport({
    records,
    reader,
    deliver: table && record ? record.before(tableDelivery({ ...rules, ...table, run })) : dryDelivery(rules),
    inFlight: job.inFlight,
    doneBefore,
    counts,
    async onOutcome(outcome, end) {
      await steps.keep(outcome);
      progress.update(
        rowsIn(counts) - rowsBefore,
        size === null ? null : Math.min(end / Math.max(size, 1), 1),
      );
    },
    signal,
  });
  progress.end();
  const ended = signal.aborted ? signal.reason : failure;
  // A write whose answer was lost may stand in the table: only the run's own name, which the state keeps, knows it again.
  const mayStand = isUnsettled && (await record?.hasBegun()) === true;
  const isNothing = before === null && line === 0 && ahead === 0 && !mayStand;
  const unrecorded = (await record?.end(line, counts)) ?? null;
  const isOver = (ended ?? unrecorded) === null || ended instanceof BrokenFile || isNothing;
  // What the table holds by now is told also where the report cannot be written.
  const lost = await steps.finish(line, isOver).then(
    () => null,
    (error: unknown) => new LostPlace(reportPath, error),
  );
  const empty = ended === null && isNothing ? noUsers(title, reader) : null;
  return {
    format: reader.format,
    unit,
    counts,
    line,
    ahead,
    isNothing,
    failure: lost ?? ended ?? empty ?? unrecorded,
  };
}
