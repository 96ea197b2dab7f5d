// Roles as the webhook reads them: the named ones, and all that they include.
import type { Role, User } from '../../functions/decision/facts.ts';
import { RoleCache } from '../../functions/decision/role-cache.ts';
import type { CompiledRole } from '../../functions/decision/rules.ts';
import { factsOf } from '../table/facts.ts';
import type { Table } from '../table/table.ts';
import type { Io } from '../terminal/io.ts';

/** The named roles and all that they include. */
export function rolesBehind(
  table: Table,
  names: readonly string[],
  io: Pick<Io, 'now'>,
): Promise<ReadonlyMap<string, CompiledRole>> {
  return new RoleCache(io.now).rolesFor(factsOf(table, io), null, names);
}

/** A role that does not exist, and the role that includes it; null where the user holds it itself. */
export interface MissingRole {
  readonly role: string;
  readonly includedBy: string | null;
}

/**
 * Each role that the user holds, or that one of these includes, and that does not exist.
 * @param roles what `rolesBehind` found for the user
 */
export function missingRolesOf(user: User, roles: ReadonlyMap<string, Role>): readonly MissingRole[] {
  const missing = (names: readonly string[], includedBy: string | null) =>
    names.filter((role) => !roles.has(role)).map((role) => ({ role, includedBy }));
  return [
    ...missing(user.roles, null),
    ...[...roles.values()].flatMap(({ name, includes }) => missing(includes, name)),
  ];
}

/** The same as remarks. */
export const missingRoleRemarks = (user: User, missing: readonly MissingRole[]): readonly string[] =>
  missing.map(({ role, includedBy }) => {
    const holder =
      includedBy === null
        ? `"${user.name}" holds the role "${role}"`
        : `The role "${includedBy}" includes "${role}"`;
    return `${holder}, which does not exist: it gives nothing.`;
  });

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
