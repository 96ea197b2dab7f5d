// How a name stands: the failures that are counted on it, and what the stage's own rule says to the next attempt.
import type { AttemptRuling, Attempts } from '../../functions/lockout/rule.ts';
import type { Stack } from '../stack/open.ts';
import { factsOf } from '../table/facts.ts';
import type { Io } from '../terminal/io.ts';
import { instant, instantOrNull, span } from '../terminal/output.ts';

export interface Standing {
  /** null where none has failed since the last success. */
  readonly attempts: Attempts | null;
  readonly ruling: AttemptRuling;
}

/** Reads it for any name, with a user or without. */
export async function readStanding(
  { table, lockout }: Pick<Stack, 'table' | 'lockout'>,
  name: string,
  io: Pick<Io, 'now'>,
): Promise<Standing> {
  const read = await factsOf(table, io).readAttempts(name);
  // All that was counted can have been taken back: what stands there is then the time of no failure.
  const attempts = read?.failuresSinceSuccess === 0 ? null : read;
  return { attempts, ruling: lockout.rule(attempts, io.now()) };
}

/** As `--json` prints it: `standing` is `free`, `wait` or `held`; `waitSeconds` is there while it waits. */
export function standingView({ attempts, ruling }: Standing) {
  const { failures = 0, failuresSinceSuccess = 0, lastAt = null } = attempts ?? {};
  return {
    failures,
    failuresSinceSuccess,
    lastAt: instantOrNull(lastAt),
    standing: ruling.kind,
    ...(ruling.kind === 'wait' && { waitSeconds: Math.ceil(ruling.milliseconds / 1000) }),
  };
}

/** The same in one line. */
export function standingText({ attempts, ruling }: Standing): string {
  if (attempts === null) return 'none since the last success';
  const counted = `${attempts.failuresSinceSuccess} since the last success, the last ${instant(attempts.lastAt)}`;
  if (ruling.kind === 'held') return `${counted}; held until user unlock`;
  return ruling.kind === 'wait'
    ? `${counted}; the next attempt counts in ${span(ruling.milliseconds)}`
    : counted;
}
