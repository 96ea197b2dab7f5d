// Roles as operators write them, and the revision that makes a change count on the next request.
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Role } from '../../functions/decision/facts.ts';
import { findCycle, findTooDeep } from '../../functions/decision/roles.ts';
import { itemFromRole, roleFromItem } from '../../functions/store/items.ts';
import { REVISION_COPIES, revisionKey, roleKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { scanItems } from '../table/scan.ts';
import { StoreConflictError } from '../table/versioned.ts';

/** All roles, sorted by name. */
export async function listRoles(table: Table): Promise<readonly Role[]> {
  const roles: Role[] = [];
  for await (const item of scanItems(table, 'ROLE')) roles.push(roleFromItem(item));
  return roles.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Writes every copy of the revision. Running it again after a failure repairs: instances that read an old copy keep
 * their roles for at most 60 s (decision/role-cache.ts).
 */
async function renewRevision(table: Table, value: string): Promise<void> {
  const copies = Array.from({ length: REVISION_COPIES }, (_, copy) => ({ ...revisionKey(copy), value }));
  await Promise.all(copies.map((Item) => table.client.send(new PutCommand({ TableName: table.name, Item }))));
}

/**
 * Writes the role, then the revision.
 * @param revision random
 * @throws StoreConflictError `role_cycle` when a role would include itself through others, `role_too_deep` when a
 *   grant of an included role would no longer count
 */
export async function putRole(table: Table, role: Role, revision: string): Promise<void> {
  const others = (await listRoles(table)).filter(({ name }) => name !== role.name);
  const known = new Map(others.map((other) => [other.name, other]));
  const cycle = findCycle(role, known);
  if (cycle !== null) {
    throw new StoreConflictError(
      'role_cycle',
      `The role would include itself: ${cycle.join(' > ')}. Leave one of these out.`,
    );
  }
  const deep = findTooDeep(role, known);
  if (deep !== null) {
    throw new StoreConflictError(
      'role_too_deep',
      `Only five levels of inclusion count: ${deep.join(' > ')}. Include the last one higher up.`,
    );
  }
  await table.client.send(new PutCommand({ TableName: table.name, Item: itemFromRole(role) }));
  await renewRevision(table, revision);
}

/**
 * Deletes the role, then renews the revision.
 * @throws StoreConflictError `not_found`, or `in_use` while other roles include it
 */
export async function deleteRole(table: Table, name: string, revision: string): Promise<void> {
  const roles = await listRoles(table);
  if (!roles.some((role) => role.name === name))
    throw new StoreConflictError('not_found', `There is no role "${name}".`);
  const including = roles.filter(({ includes }) => includes.includes(name)).map((role) => role.name);
  if (including.length > 0) {
    throw new StoreConflictError(
      'in_use',
      `The role "${name}" is included by ${including.join(', ')}. Change these first.`,
    );
  }
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: roleKey(name) }));
  await renewRevision(table, revision);
}
