// The spoiled runs of a command or request: each of its calls × each fault × how many calls in a row, and those that CI tries.
import { FAULTS, type FaultPlan, isBelievable, SILENT } from './fault-proxy.ts';
import { sampled } from './sampled.ts';

/** Calls in a row. The clients try twice: with two of them one call fails for good, and what comes after it can work. */
const TIMES = {
  once: 1,
  twice: 2,
  'five times': 5,
  'and all that follow': Number.POSITIVE_INFINITY,
} as const;

export interface SpoiledRun {
  /** Of the first call that is spoiled: `BatchGetItem`. */
  readonly operation: string;
  /** Where that call stands among those of a run that is not spoiled. */
  readonly at: number;
  readonly fault: string;
  readonly times: keyof typeof TIMES;
}

/** Every spoiled run, but those whose answer is a lie that nothing can tell from the truth. @param operations of a run that is not spoiled */
export const spoiledRuns = (
  operations: readonly string[],
  times: readonly SpoiledRun['times'][],
): readonly SpoiledRun[] =>
  operations.flatMap((operation, at) =>
    Object.keys(FAULTS)
      .filter((fault) => !isBelievable(operation, fault))
      .flatMap((fault) => times.map((times) => ({ operation, at, fault, times }))),
  );

export interface Sample {
  /** One of so many is tried in CI. */
  readonly stride: number;
  /** The same of those that hang, which cost the caller's patience. */
  readonly silentStride: number;
  /** Those that are tried every time. */
  readonly always?: (run: SpoiledRun) => boolean;
}

/** Those of CI; all of them by hand, with GATEHOOK_FAULTS=all. */
export function chosen<Run extends SpoiledRun>(
  runs: readonly Run[],
  { stride, silentStride, always = () => false }: Sample,
): readonly Run[] {
  const isSilent = ({ fault }: Run) => SILENT.includes(fault);
  const isRest = (run: Run) => !isSilent(run) && !always(run);
  return [
    ...sampled(runs.filter(isSilent), silentStride),
    ...runs.filter(always),
    ...sampled(runs.filter(isRest), stride),
  ];
}

/** From now on the calls of the way are counted, and those of this run are spoiled. */
export const spoil = (way: FaultPlan, { at, fault, times }: SpoiledRun): void =>
  way.begin(at, FAULTS[fault], TIMES[times]);

/** For the report of a failure. */
export const inWords = ({ operation, at, fault, times }: SpoiledRun): string =>
  `${operation} ${at + 1} ${fault}, ${times}`;
