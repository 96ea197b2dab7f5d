// Roles and what they include: which ones a user holds, and what is refused when a role is written.
import type { Role } from './facts.ts';

/** Inclusion levels that are followed; docs/permissions.md states it. */
export const MAX_INCLUSION_DEPTH = 5;

/** A role that a user holds, and how: `['manager', 'clerk']` is clerk, included by the assigned manager. */
export interface EffectiveRole<R extends Role = Role> {
  readonly role: R;
  readonly via: readonly string[];
}

/** Each role once, by the shortest way to it; names without a role are passed over. */
function* reachable<R extends Role>(
  names: readonly string[],
  rolesByName: ReadonlyMap<string, R>,
  depth: number,
): Generator<EffectiveRole<R>> {
  const seen = new Set<string>();
  let level = names.map((name) => [name]);
  for (let inclusions = 0; inclusions <= depth && level.length > 0; inclusions++) {
    const next: string[][] = [];
    for (const via of level) {
      const name = via.at(-1) ?? '';
      const role = rolesByName.get(name);
      if (role === undefined || seen.has(name)) continue;
      seen.add(name);
      yield { role, via };
      for (const included of role.includes) next.push([...via, included]);
    }
    level = next;
  }
}

/**
 * The roles that a user holds: those assigned and what they include, at most five levels down. A cycle does no harm.
 * @returns nearest first, each once
 */
export function expandRoles<R extends Role>(
  assigned: readonly string[],
  rolesByName: ReadonlyMap<string, R>,
): readonly EffectiveRole<R>[] {
  return [...reachable(assigned, rolesByName, MAX_INCLUSION_DEPTH)];
}

const withRole = (role: Role, rolesByName: ReadonlyMap<string, Role>) =>
  new Map(rolesByName).set(role.name, role);

/**
 * The cycle that writing this role would close: `['a', 'b', 'a']`.
 * @param rolesByName all roles as stored, with or without an older state of this one
 * @returns null when there is none
 */
export function findCycle(role: Role, rolesByName: ReadonlyMap<string, Role>): readonly string[] | null {
  for (const found of reachable([role.name], withRole(role, rolesByName), Number.POSITIVE_INFINITY)) {
    if (found.role.includes.includes(role.name)) return [...found.via, role.name];
  }
  return null;
}

/**
 * The inclusions, one level too many, that writing this role would leave: a denial in the last role of them would
 * silently not count for a user who is assigned the first.
 * @param rolesByName all roles as stored
 * @returns the way to a role that a decision would not see; null when there is none
 */
export function findTooDeep(role: Role, rolesByName: ReadonlyMap<string, Role>): readonly string[] | null {
  const roles = withRole(role, rolesByName);
  for (const name of roles.keys()) {
    for (const { via } of reachable([name], roles, MAX_INCLUSION_DEPTH + 1)) {
      if (via.length > MAX_INCLUSION_DEPTH + 1) return via;
    }
  }
  return null;
}
