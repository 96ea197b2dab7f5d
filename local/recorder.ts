// Decisions as lines for the person who watches `npm start`.
import { oneLine } from '../cli/terminal/output.ts';
import type { PermissionExplanation } from '../functions/decision/decision.ts';
import {
  type DecisionRecord,
  decisionLine,
  malformedLine,
  type Recorder,
  type RecordHeading,
  troubleLine,
} from '../functions/records/record.ts';

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

/** `orders:13:read denied by "!orders:13:**" of the role clerk` */
function explain({ permission, allowed, rule }: PermissionExplanation): string {
  const verb = `${permission} ${allowed ? 'allowed' : 'denied'}`;
  if (rule === null) return `${verb}: nothing grants it`;
  return `${verb} by "${rule.grant}" of ${rule.role === null ? 'the user' : `the role ${rule.role}`}`;
}

function why({ decision }: DecisionRecord): string {
  const { explanation, reason } = decision;
  return explanation.length > 0 ? explanation.map(explain).join('; ') : reason;
}

/** Who asks about whom; `-` for what was not proved or not asked. */
const parties = ({ application = '-' }: RecordHeading, username = '-') => `${application} > ${username}`;

/**
 * One line for each decision, the same facts as in the log of Lambda, with the id of the answer's `x-request-id` last. Names come from the asking side, so nothing in
 * them may move the cursor of a terminal.
 */
export function lineRecorder({ write, now }: LineOptions): Recorder {
  const line = (...parts: readonly string[]) => write(oneLine([timeOfDay(now()), ...parts].join('  ')));
  return {
    decision(record) {
      const { outcome, code, username } = decisionLine(record);
      const time = `${record.times.whole.toFixed(1)} ms`;
      const name = username === undefined ? undefined : String(username);
      line(
        String(outcome).padEnd(7),
        String(code),
        parties(record, name),
        why(record),
        time,
        record.requestId,
      );
    },
    malformed(heading, fault) {
      const { code, pointer, reason } = malformedLine(heading, fault);
      line('refused', String(code), parties(heading), `${reason} ${pointer}`.trimEnd(), heading.requestId);
    },
    trouble(heading, what, error) {
      const { reason, cause } = troubleLine(heading, what, error);
      line('trouble', parties(heading), `${reason} (${cause})`, heading.requestId);
    },
  };
}
