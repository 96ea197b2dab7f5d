// The facts behind a decision, read as the webhook reads them: strongly consistent, through the decision's own port.
import type { DecisionStore } from '../../functions/decision/facts.ts';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { ApplicationCache } from '../../functions/store/application-cache.ts';
import { decisionStore } from '../../functions/store/decision-store.ts';
import type { Io } from '../terminal/io.ts';
import type { Table } from './table.ts';

/** Milliseconds for all reads of one command. */
const DEADLINE = 30_000;

/** What commands read beside users and applications. */
export function factsOf(
  table: Table,
  io: Pick<Io, 'now'>,
): Pick<DecisionStore, 'readAttempts' | 'readRoles'> {
  return decisionStore({
    table,
    signal: AbortSignal.timeout(DEADLINE),
    now: io.now,
    revisionCopy: 0,
    applications: new ApplicationCache(io.now),
    lockout: new LockoutRule(),
    onTrip: () => undefined,
  });
}
