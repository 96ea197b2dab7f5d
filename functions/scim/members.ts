// Members of groups: users who hold the group's role. Each change of one user is a conditional write of its own.
import type { ManagementRequest } from '../management/endpoint.ts';
import { mayManage, refuseChange } from '../management/limit.ts';
import { untilUndisturbed } from '../store/conflict.ts';
import { enteredMembers, enterMember, removeMember } from '../store/groups.ts';
import { readEntries } from '../store/profiles.ts';
import { replaceUser } from '../store/users.ts';
import { beyondLimit } from './answers.ts';
import type { StoredUser } from './resource.ts';
import { isId, newVersion, type StoreDeps } from './store-deps.ts';
import { loadEntries, loadUser } from './stored-users.ts';

/** Users changed at once: DynamoDB's connections are fifty. */
const AT_ONCE = 20;

type Limits = Pick<ManagementRequest, 'application' | 'denying'>;

/** Each once, without those that no user can have. */
const possible = (ids: readonly string[]): readonly string[] => [...new Set(ids)].filter(isId);

/** Does something with each, some at a time. */
async function forEach<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(act));
}

/** The users who hold the role, of those that were made members and that the application may manage. */
export async function membersOf(
  deps: StoreDeps,
  { application }: Limits,
  role: string,
): Promise<readonly StoredUser[]> {
  const ids = await enteredMembers(deps.table, role);
  const entries = (await readEntries(deps.table, ids)).filter(({ name }) => mayManage(application, name));
  const sorted = [...entries].sort((one, other) => (one.id < other.id ? -1 : 1));
  return (await loadEntries(deps, sorted)).filter(({ user }) => user.roles.includes(role));
}

/**
 * Gives a user other roles.
 * @param change from the roles it has
 * @returns false for a user that is not there, or that the application may not manage: directories send such ids, too
 * @throws ScimError 403
 */
function changeRoles(
  deps: StoreDeps,
  { application, denying }: Limits,
  id: string,
  change: (roles: readonly string[]) => readonly string[],
): Promise<boolean | StoredUser> {
  return untilUndisturbed('user', async () => {
    const found = await loadUser(deps, id);
    if (found === null || !mayManage(application, found.user.name)) return false;
    const { user: before } = found;
    const roles = change(before.roles);
    if (roles.length === before.roles.length) return found;
    const after = { ...before, roles, version: newVersion(deps) };
    const refusal = refuseChange(application, { before, after, denying: await denying(before.roles) });
    if (refusal !== null) throw beyondLimit(refusal);
    return (await replaceUser(deps.table, { before, after })) ? { ...found, user: after } : null;
  });
}

/** Gives the role to users; ids without a user are passed over. @throws ScimError 403 */
export const addMembers = (
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> =>
  forEach(possible(ids), async (id) => {
    const given = await changeRoles(deps, limits, id, (roles) =>
      roles.includes(role) ? roles : [...roles, role],
    );
    if (given !== false) await enterMember(deps.table, role, id);
  });

/** Takes the role from users. @throws ScimError 403 */
export const removeMembers = (
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> =>
  forEach(possible(ids), async (id) => {
    await changeRoles(deps, limits, id, (roles) => roles.filter((one) => one !== role));
    await removeMember(deps.table, role, id);
    // Another manager may have given it again meanwhile: what a user holds is listed.
    const left = await loadUser(deps, id);
    if (left?.user.roles.includes(role)) await enterMember(deps.table, role, id);
  });

/** Gives the role to these users and takes it from all other members. @throws ScimError 403 */
export async function replaceMembers(
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> {
  const wanted = new Set(ids);
  const standing = (await membersOf(deps, limits, role)).map(({ pointer }) => pointer.id);
  const held = new Set(standing);
  await addMembers(
    deps,
    limits,
    role,
    ids.filter((id) => !held.has(id)),
  );
  await removeMembers(
    deps,
    limits,
    role,
    standing.filter((id) => !wanted.has(id)),
  );
}
