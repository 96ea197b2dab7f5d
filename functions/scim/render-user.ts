// A user as it is answered: its attributes, its id, and what RFC 7643 §3.1 says about it.
import type { Answer } from '../http/answer.ts';
import type { ManagementRequest } from '../management/endpoint.ts';
import { mayGive } from '../management/limit.ts';
import { type Group, readGroups } from '../store/groups.ts';
import { scimAnswer } from './answers.ts';
import { groupId } from './group-resource.ts';
import { includes, type Projection, project } from './projection.ts';
import { resourceOf, type StoredUser } from './resource.ts';
import { GROUP_KIND, USER_KIND } from './schema.ts';
import type { StoreDeps } from './store-deps.ts';
import type { Complex } from './values.ts';
import { baseOf, etagOf } from './wire.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Groups by their roles. */
export type GroupsByRole = ReadonlyMap<string, Group>;

/** The groups of some users that the application may see; none are read where they are not answered. */
export async function groupsOf(
  { table, onMalformed }: Pick<StoreDeps, 'table' | 'onMalformed'>,
  { application }: ManagementRequest,
  users: readonly StoredUser[],
  projection: Projection,
): Promise<GroupsByRole> {
  const roles = includes(projection, 'groups') ? users.flatMap(({ user }) => user.roles) : [];
  return readGroups(
    table,
    [...new Set(roles)].filter((role) => mayGive(application, role)),
    onMalformed,
  );
}

const NO_GROUPS: GroupsByRole = new Map();

/** The whole of it, before any attribute is left out. */
export function renderUser(
  { inbound, application }: ManagementRequest,
  stored: StoredUser,
  groupsByRole = NO_GROUPS,
): Complex {
  const { user, profile, pointer } = stored;
  const resource = resourceOf(stored, application);
  const extensions = USER_KIND.extensions.map(({ id }) => id).filter((id) => resource[id] !== undefined);
  const groups = user.roles.flatMap((role) => {
    const group = groupsByRole.get(role);
    const value = groupId(role);
    const address = `${baseOf(inbound)}${GROUP_KIND.endpoint}/${value}`;
    return group === undefined ? [] : [{ value, $ref: address, display: group.displayName, type: 'direct' }];
  });
  return {
    schemas: [USER_KIND.schema.id, ...extensions],
    id: pointer.id,
    ...resource,
    ...(groups.length > 0 && { groups }),
    meta: {
      resourceType: USER_KIND.name,
      created: instant(profile.created),
      lastModified: instant(profile.lastModified),
      location: `${baseOf(inbound)}${USER_KIND.endpoint}/${pointer.id}`,
      version: etagOf(user.version),
    },
  };
}

export async function userAnswer(
  deps: Pick<StoreDeps, 'table' | 'onMalformed'>,
  request: ManagementRequest,
  stored: StoredUser,
  projection: Projection,
  status: 200 | 201,
): Promise<Answer> {
  const groups = await groupsOf(deps, request, [stored], projection);
  const headers = {
    etag: etagOf(stored.user.version),
    location: `${baseOf(request.inbound)}${USER_KIND.endpoint}/${stored.pointer.id}`,
  };
  return scimAnswer(status, project(USER_KIND, renderUser(request, stored, groups), projection), headers);
}
