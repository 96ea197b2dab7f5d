// A user as it is answered: its attributes, its id, and what RFC 7643 §3.1 says about it.
import type { Answer } from '../http/answer.ts';
import type { ManagementRequest } from '../management/endpoint.ts';
import { scimAnswer } from './answers.ts';
import { type Projection, project } from './projection.ts';
import { resourceOf, type StoredUser } from './resource.ts';
import { USER_KIND } from './schema.ts';
import type { Complex } from './values.ts';
import { baseOf, etagOf } from './wire.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The whole of it, before any attribute is left out. */
export function renderUser({ inbound, application }: ManagementRequest, stored: StoredUser): Complex {
  const { user, profile, pointer } = stored;
  const resource = resourceOf(stored, application.id);
  const extensions = USER_KIND.extensions.map(({ id }) => id).filter((id) => resource[id] !== undefined);
  return {
    schemas: [USER_KIND.schema.id, ...extensions],
    id: pointer.id,
    ...resource,
    meta: {
      resourceType: USER_KIND.name,
      created: instant(profile.created),
      lastModified: instant(profile.lastModified),
      location: `${baseOf(inbound)}${USER_KIND.endpoint}/${pointer.id}`,
      version: etagOf(user.version),
    },
  };
}

export function userAnswer(
  request: ManagementRequest,
  stored: StoredUser,
  projection: Projection,
  status: 200 | 201,
): Answer {
  const headers = {
    etag: etagOf(stored.user.version),
    location: `${baseOf(request.inbound)}${USER_KIND.endpoint}/${stored.pointer.id}`,
  };
  return scimAnswer(status, project(USER_KIND, renderUser(request, stored), projection), headers);
}
