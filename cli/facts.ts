// The facts behind a decision, read as the webhook reads them: strongly consistent, through the decision's own port.
import type { DecisionStore, Role } from '../functions/decision/facts.ts';
import { RoleCache } from '../functions/decision/role-cache.ts';
import { DEFAULT_FAILURES_BEFORE_HOLD } from '../functions/lockout/rule.ts';
import { decisionStore } from '../functions/store/decision-store.ts';
import type { Table } from '../functions/store/table.ts';
import type { Io } from './io.ts';

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
    hold: DEFAULT_FAILURES_BEFORE_HOLD,
    onTrip: () => undefined,
  });
}

/** The named roles and all that they include. */
export function rolesBehind(
  table: Table,
  names: readonly string[],
  io: Pick<Io, 'now'>,
): Promise<ReadonlyMap<string, Role>> {
  return new RoleCache(io.now).rolesFor(factsOf(table, io), null, names);
}

/** A remark for each role that does not exist: it may still come, but a typing mistake would give nothing for ever. */
export async function missingRoleNotes(
  table: Table,
  names: readonly string[],
  io: Pick<Io, 'now'>,
): Promise<readonly string[]> {
  const found = new Set((await factsOf(table, io).readRoles(names)).map(({ name }) => name));
  return names
    .filter((name) => !found.has(name))
    .map((name) => `There is no role "${name}" yet: it gives nothing until gatehook role put ${name}.`);
}
