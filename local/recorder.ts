// Decisions as lines for the person who watches `npx gatehook dev`.
import { KINDS, type Kind } from '../cli/log/entry.ts';
import { entryLine } from '../cli/log/line.ts';
import { decisionLine, malformedLine, type Recorder, troubleLine } from '../functions/records/record.ts';

export interface LineOptions {
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Local time to the second: it is read on this machine. */
function timeOfDay(now: number): string {
  const date = new Date(now);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** One line for each decision, as `gatehook log` shows it. */
export function lineRecorder({ write, now }: LineOptions): Recorder {
  const show = (kind: Kind, members: Readonly<Record<string, unknown>>) => {
    const at = now();
    write(entryLine({ at, kind, members }, timeOfDay(at)));
  };
  return {
    decision: (record) => show(KINDS.decision, decisionLine(record)),
    malformed: (heading, fault) => show(KINDS.malformed, malformedLine(heading, fault)),
    trouble: (heading, what, error) => show(KINDS.trouble, troubleLine(heading, what, error)),
  };
}

/** Everything to each of several. */
export const recorderOfAll = (recorders: readonly Recorder[]): Recorder => ({
  decision: (record) => recorders.forEach((one) => void one.decision(record)),
  malformed: (heading, fault) => recorders.forEach((one) => void one.malformed(heading, fault)),
  trouble: (heading, what, error) => recorders.forEach((one) => void one.trouble(heading, what, error)),
});
