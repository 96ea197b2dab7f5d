// Roles as the webhook reads them: the named ones, and all that they include.
import type { Role } from '../../functions/decision/facts.ts';
import { RoleCache } from '../../functions/decision/role-cache.ts';
import type { Table } from '../../functions/store/table.ts';
import { factsOf } from '../table/facts.ts';
import type { Io } from '../terminal/io.ts';

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
