// A group as it is answered.
import type { ManagementRequest } from '../management/endpoint.ts';
import type { Group } from '../store/groups.ts';
import { groupId, groupResource } from './group-resource.ts';
import { GROUP_KIND, USER_KIND } from './schema.ts';
import { baseOf, etagOf } from './wire.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** @param members their ids; null where they are not answered */
export function renderGroup(
  { inbound, application }: ManagementRequest,
  group: Group,
  members: readonly string[] | null,
) {
  const base = baseOf(inbound);
  const id = groupId(group.role);
  const listed = members?.map((member) => ({
    value: member,
    $ref: `${base}${USER_KIND.endpoint}/${member}`,
    type: USER_KIND.name,
  }));
  return {
    schemas: [GROUP_KIND.schema.id],
    id,
    ...groupResource(group, application.id),
    ...(listed !== undefined && listed.length > 0 && { members: listed }),
    meta: {
      resourceType: GROUP_KIND.name,
      created: instant(group.created),
      lastModified: instant(group.lastModified),
      location: `${base}${GROUP_KIND.endpoint}/${id}`,
      version: etagOf(group.version),
    },
  };
}
