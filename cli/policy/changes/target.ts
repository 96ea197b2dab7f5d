// What the stack has, and what it should have by the file: the two sides of every difference.
import type { Application, Role } from '../../../functions/decision/facts.ts';
import { bareApplication } from '../../applications/bare.ts';
import { publicKeyRecord } from '../../applications/credentials.ts';
import { withOnlyLimits } from '../../applications/limits.ts';
import { listApplications } from '../../applications/stored.ts';
import { listRoles } from '../../roles/stored.ts';
import type { Table } from '../../table/table.ts';
import type { Policy, PolicyApplication } from '../policy.ts';

/** Roles and applications, wherever they come from. */
export interface World {
  readonly roles: ReadonlyMap<string, Role>;
  readonly applications: ReadonlyMap<string, Application>;
}

/** What lies in the table now. */
export async function readWorld(table: Table): Promise<World> {
  const [roles, { values: applications }] = await Promise.all([listRoles(table), listApplications(table)]);
  return {
    roles: new Map(roles.map((role) => [role.name, role])),
    applications: new Map(applications.map((application) => [application.id, application])),
  };
}

/** Its keys as the file has them, those that it holds already as they are; without a word of the file all it has. */
function keysAfter({ publicKeys: held }: Application, { publicKeys }: PolicyApplication, now: number) {
  if (publicKeys === undefined) return held;
  return publicKeys.map((raw) => held.find(({ key }) => key === raw) ?? publicKeyRecord(raw, now));
}

function applicationAfter(before: Application, policy: PolicyApplication, now: number): Application {
  const { publicKeys: _keys, keyPlace: _place, ...limits } = policy;
  return { ...withOnlyLimits(before, limits), publicKeys: keysAfter(before, policy, now) };
}

/**
 * What the stack has when the file is applied.
 * @param prune in which parts what the file does not name goes
 * @param now Unix milliseconds, for keys that are new
 */
export function worldAfter(
  before: World,
  policy: Policy,
  { prune, now }: { readonly prune: Policy['has']; readonly now: number },
): World {
  const named = [...policy.applications].map(([id, one]) => {
    const standing = before.applications.get(id) ?? bareApplication(id, '');
    return [id, applicationAfter(standing, one, now)] as const;
  });
  return {
    roles: new Map([...(prune.roles ? [] : before.roles), ...policy.roles]),
    applications: new Map([...(prune.applications ? [] : before.applications), ...named]),
  };
}
