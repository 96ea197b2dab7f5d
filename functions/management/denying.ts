// Which of some roles deny something: taking such a role away allows what it denied.
import type { DecisionStore } from '../decision/facts.ts';
import type { RoleCache } from '../decision/role-cache.ts';
import { expandRoles } from '../decision/roles.ts';

export interface RoleSource {
  readonly roles: RoleCache;
  readonly store: Pick<DecisionStore, 'readRoles'>;
  /** The policy revision, as read in this very request. */
  readonly revision: string | null;
}

/** The names of those roles that hold a denial, or include a role that does. One trip for each level of inclusion. */
export async function denyingRoles(
  { roles, store, revision }: RoleSource,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await roles.rolesFor(store, revision, names);
  const denies = (name: string) =>
    expandRoles([name], found).some(({ role }) => role.grants.some((grant) => grant.startsWith('!')));
  return new Set(names.filter(denies));
}
