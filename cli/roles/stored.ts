// Roles as operators read and write them.
import type { Role } from '../../functions/decision/facts.ts';
import { findCycle, findTooDeep } from '../../functions/decision/roles.ts';
import { StoreConflictError, untilUndisturbed } from '../../functions/store/conflict.ts';
import { itemFromRole, roleFromItem } from '../../functions/store/items.ts';
import { roleKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import type { EditedTable } from '../changes/write.ts';
import type { Filter } from '../table/by-status.ts';
import { afterwards } from '../table/half-done.ts';
import type { Page } from '../table/list.ts';
import type { Table } from '../table/table.ts';
import { deleteOne, type Kind, readOne, replaceOne, requireOne, scanAll } from '../table/versioned.ts';
import { enteredNames, enterName, removeName } from './names.ts';
import { areNamesComplete, renewRevision } from './revision.ts';

interface StoredRole extends Role {
  /** '' where the role was written before roles had one. */
  readonly version: string;
}

const ROLES: Kind<StoredRole> = {
  label: 'role',
  command: 'role',
  sk: 'ROLE',
  key: roleKey,
  parse: (item) => ({
    ...roleFromItem(item),
    version: typeof item.version === 'string' ? item.version : '',
  }),
  item: itemFromRole,
};

const byName = (one: Role, other: Role) => (one.name < other.name ? -1 : 1);

/** A scan of the whole table: only where the names are not entered yet. */
async function scanRoles(table: Table): Promise<readonly StoredRole[]> {
  const roles: StoredRole[] = [];
  for await (const { value } of scanAll(table, ROLES)) roles.push(value);
  return roles;
}

async function readAll(table: Table) {
  const areComplete = await areNamesComplete(table);
  if (!areComplete) return { areComplete, roles: await scanRoles(table) };
  const items = await readItems(table, (await enteredNames(table)).map(roleKey));
  return { areComplete, roles: [...items.values()].map(ROLES.parse) };
}

const withoutVersion = ({ version: _kept, ...role }: StoredRole): Role => role;

/** All roles, sorted by name. */
export async function listRoles(table: Table): Promise<readonly Role[]> {
  return [...(await readAll(table)).roles].map(withoutVersion).sort(byName);
}

/**
 * Some roles, sorted by name.
 * @param limit Infinity for all
 */
export async function pageOfRoles(
  table: Table,
  { prefix = '', after }: Pick<Filter, 'prefix' | 'after'>,
  limit: number,
): Promise<Page<Role>> {
  const wanted = (name: string) => name.startsWith(prefix) && (after === undefined || name > after);
  const found = (await listRoles(table)).filter(({ name }) => wanted(name));
  const values = found.slice(0, limit);
  return { values, next: found.length > limit ? (values.at(-1)?.name ?? null) : null };
}

/** @throws StoreConflictError `not_found` */
export const requireRole = async (table: Table, name: string): Promise<Role> =>
  withoutVersion(await requireOne(table, ROLES, name));

/**
 * Refuses a role whose inclusions could not be followed.
 * @param all every role, this one among them or not
 * @throws StoreConflictError `role_cycle`, `role_too_deep`
 */
export function checkInclusions(role: Role, all: readonly Role[]): void {
  const known = new Map(all.filter(({ name }) => name !== role.name).map((other) => [other.name, other]));
  const cycle = findCycle(role, known);
  if (cycle !== null)
    throw new StoreConflictError(
      'role_cycle',
      `The role would include itself: ${cycle.join(' > ')}. Leave one of these out.`,
    );
  const deep = findTooDeep(role, known);
  if (deep !== null)
    throw new StoreConflictError(
      'role_too_deep',
      `Only five levels of inclusion count: ${deep.join(' > ')}. Include the last one higher up.`,
    );
}

/** The role before and after a change; null where there was none. */
export interface RoleChange {
  readonly before: Role | null;
  readonly after: Role;
}

const countsLater = (done: string, again: string, step: Promise<unknown>) =>
  afterwards(done, `It may take a minute until it counts everywhere; ${again}.`, step);

/**
 * Changes a role or writes a new one, then renews the revision.
 * @param change is given the role as it stands, null where there is none
 * @param version random; the new version of the role and the new revision
 * @throws StoreConflictError `role_cycle` when a role would include itself through others, `role_too_deep` when a
 *   grant of an included role would no longer count, `changed_meanwhile`; what `change` throws
 */
export async function changeRole(
  table: EditedTable,
  name: string,
  change: (before: Role | null) => Omit<Role, 'name'>,
  version: string,
): Promise<RoleChange> {
  const changed = await untilUndisturbed(`role "${name}"`, async () => {
    const { areComplete, roles } = await readAll(table);
    const before = await readOne(table, ROLES, name);
    const known = before && withoutVersion(before);
    const after = { ...change(known), name, version };
    checkInclusions(after, roles);
    const unlisted = areComplete ? [] : roles.filter((role) => role.name !== name);
    await Promise.all([after, ...unlisted].map((role) => enterName(table, role.name, role.version)));
    const isWritten = await replaceOne(table, ROLES, name, {
      before: before && ROLES.item(before),
      after,
    });
    return isWritten ? { before: known, after: withoutVersion(after) } : null;
  });
  await countsLater(
    `The role "${name}" is written`,
    'writing it again makes sure',
    renewRevision(table, version),
  );
  return changed;
}

/** Writes a role in place of what it was. */
export async function putRole(table: EditedTable, { name, ...role }: Role, version: string): Promise<void> {
  await changeRole(table, name, () => role, version);
}

/**
 * Deletes the role, then renews the revision.
 * @param revision random
 * @throws StoreConflictError `not_found`, or `in_use` while other roles include it
 */
export async function deleteRole(table: EditedTable, name: string, revision: string): Promise<void> {
  const { areComplete, roles } = await readAll(table);
  const including = roles.filter(({ includes }) => includes.includes(name)).map((role) => role.name);
  if (including.length > 0) {
    throw new StoreConflictError(
      'in_use',
      `The role "${name}" is included by ${including.sort().join(', ')}. Change these first.`,
    );
  }
  const { version } = await deleteOne(table, ROLES, name);
  const others = areComplete ? [] : roles.filter((role) => role.name !== name);
  const rest = async () => {
    await Promise.all(others.map((role) => enterName(table, role.name, role.version)));
    await removeName(table, name, version);
    await renewRevision(table, revision);
  };
  await countsLater(`The role "${name}" is deleted`, 'any write to a role makes sure', rest());
}
