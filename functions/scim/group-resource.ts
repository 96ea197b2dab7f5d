// A group as a SCIM resource and back: its id is its role's name, written so that it may stand in a path.
import { roleNameFault } from '../decision/names.ts';
import type { ManagementRequest } from '../management/endpoint.ts';
import type { Group } from '../store/groups.ts';
import { badRequest } from './answers.ts';
import { newVersion, type StoreDeps } from './store-deps.ts';
import type { Resource } from './values.ts';

export const groupId = (role: string): string => Buffer.from(role).toString('base64url');

/** @returns null for what is no group's id */
export function roleOf(id: string): string | null {
  const role = Buffer.from(id, 'base64url').toString('utf8');
  return groupId(role) === id && roleNameFault(role) === null ? role : null;
}

/** The role that a new group stands for: "Sales Team" is Sales-Team. */
function roleNamed(displayName: string): string {
  const role = displayName.trim().replace(/[^A-Za-z0-9_.:@/-]+/g, '-');
  const fault = roleNameFault(role);
  if (fault === null) return role;
  throw badRequest(
    'invalidValue',
    `A group is named like a role, with "-" for what a role's name cannot hold. ${fault}`,
  );
}

/**
 * The group as asked for. Its role stays what it was made with, also under another name.
 * @param before null for a new one
 * @throws ScimError `invalidValue`
 */
export function readGroup(
  { displayName, externalId }: Resource,
  { application }: Pick<ManagementRequest, 'application'>,
  before: Group | null,
  deps: StoreDeps,
): Group {
  if (typeof displayName !== 'string' || displayName.trim() === '')
    throw badRequest('invalidValue', '"displayName" is missing.');
  const now = deps.now();
  const { [application.id]: _replaced, ...others } = before?.externalIds ?? {};
  return {
    role: before?.role ?? roleNamed(displayName),
    displayName,
    externalIds: typeof externalId === 'string' ? { ...others, [application.id]: externalId } : others,
    created: before?.created ?? now,
    lastModified: now,
    version: newVersion(deps),
  };
}

/** All of it but the members. */
export function groupResource({ displayName, externalIds }: Group, application: string): Resource {
  const externalId = externalIds[application];
  return { displayName, ...(externalId !== undefined && { externalId }) };
}
