// The users' endpoints (RFC 7644 §3): create, read, replace, patch and delete, each of one user.

import { parseFields } from '../http/fields.ts';
import { parseJson } from '../http/json-body.ts';
import type { Managed, ManagementEndpoint, ManagementRequest } from '../management/endpoint.ts';
import { mayManage } from '../management/limit.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { StoreConflictError, untilUndisturbed } from '../store/conflict.ts';
import { forgetAttempts } from '../store/users.ts';
import { aboutUser, ScimError, scimAnswer } from './answers.ts';
import { type ChangeDeps, mayRemove, nextUser } from './change.ts';
import { scimEndpoint } from './endpoint.ts';
import { pageOfUsers } from './find-users.ts';
import { loadUser } from './load-users.ts';
import { readOperations } from './operations.ts';
import { patched } from './patch.ts';
import { project, projectionOf } from './projection.ts';
import { groupsOf, renderUser, userAnswer } from './render-user.ts';
import { readUser, resourceOf, type StoredUser } from './resource.ts';
import { GATEHOOK_SCHEMA, USER_KIND } from './schema.ts';
import { askedFields, filterOf, fitting, listed } from './search.ts';
import { createStored, removeStored, writeStored } from './stored-users.ts';
import { isSameValue, type Resource, readResource } from './values.ts';
import { isKnown, readPage, requireMatch } from './wire.ts';

/** Builds what one request uses: its calls end with it. */
export type OpenDeps = (request: ManagementRequest) => ChangeDeps;

const taken = () => new ScimError(409, 'There is a user of this name already.', 'uniqueness');

/** @throws ScimError 404 for a user that is not there, and for one that the application may not manage */
async function requireUser(
  deps: ChangeDeps,
  { application, params }: ManagementRequest,
): Promise<StoredUser> {
  const found = await loadUser(deps, params.id ?? '');
  if (found !== null && mayManage(application, found.user.name)) return found;
  throw new ScimError(404, 'There is no user of this id.');
}

const projectionFor = ({ inbound }: ManagementRequest) => projectionOf(USER_KIND, parseFields(inbound.query));

async function create(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const projection = projectionFor(request);
  const asked = readUser(readResource(USER_KIND, parseJson(request.inbound.body)), null);
  const made = await aboutUser(asked.name, async () => {
    const created = await createStored(deps, await nextUser(deps, request, null, asked));
    if (created === null) throw taken();
    return created;
  });
  return {
    answer: await userAnswer(deps, request, made, projection, 201),
    reason: 'the user is created',
    username: made.user.name,
  };
}

async function read(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const projection = projectionFor(request);
  const found = await requireUser(deps, request);
  const { name, version } = found.user;
  const answer = isKnown(request.inbound, version)
    ? scimAnswer(304)
    : await userAnswer(deps, request, found, projection, 200);
  return { answer, reason: 'the user is read', username: name };
}

/** What may be said only, never read, always changes something. */
const isUnchanged = (before: Resource, after: Resource): boolean => isSameValue(before, after);

/** @returns null where another writer came between */
async function changeOnce(
  deps: ChangeDeps,
  request: ManagementRequest,
  before: StoredUser,
  change: (before: Resource) => Resource,
): Promise<{ readonly before: StoredUser; readonly after: StoredUser } | null> {
  requireMatch(request.inbound, before.user.version);
  const standing = resourceOf(before, request.application);
  const asked = change(standing);
  if (isUnchanged(standing, asked)) return { before, after: before };
  const next = await nextUser(deps, request, before, readUser(asked, before.user.name));
  try {
    const after = await writeStored(deps, before, next);
    return after && { before, after };
  } catch (error) {
    throw error instanceof StoreConflictError && error.code === 'exists' ? taken() : error;
  }
}

/**
 * Changes a user, again where another writer came between.
 * @param change from the resource as it stands to the one that is asked for
 */
async function change(
  deps: ChangeDeps,
  request: ManagementRequest,
  change: (before: Resource) => Resource,
): Promise<Managed> {
  const projection = projectionFor(request);
  const written = await untilUndisturbed('user', async () => {
    const before = await requireUser(deps, request);
    return aboutUser(before.user.name, () => changeOnce(deps, request, before, change));
  });
  const { before, after } = written;
  const { name } = after.user;
  if (before.user.passwordHash !== after.user.passwordHash) await forgetAttempts(deps.table, name);
  return {
    answer: await userAnswer(deps, request, after, projection, 200),
    reason: before === after ? 'the user is that already' : 'the user is changed',
    username: name,
  };
}

function replace(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const given = readResource(USER_KIND, parseJson(request.inbound.body));
  // Directories replace profiles and know nothing of grants: what they leave out of these stays.
  return change(deps, request, (before) => {
    const { [GATEHOOK_SCHEMA]: rights, active } = before;
    return {
      ...(active !== undefined && { active }),
      ...(rights !== undefined && { [GATEHOOK_SCHEMA]: rights }),
      ...given,
    };
  });
}

function patch(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const operations = readOperations(parseJson(request.inbound.body));
  return change(deps, request, (before) => patched(USER_KIND, before, operations));
}

async function remove(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const username = await untilUndisturbed('user', async () => {
    const found = await requireUser(deps, request);
    const { name, version } = found.user;
    return aboutUser(name, async () => {
      requireMatch(request.inbound, version);
      await mayRemove(request, found);
      return (await removeStored(deps, found)) ? name : null;
    });
  });
  return { answer: scimAnswer(204), reason: 'the user is deleted', username };
}

async function list(deps: ChangeDeps, request: ManagementRequest): Promise<Managed> {
  const fields = askedFields(request);
  const page = readPage(fields);
  const projection = projectionOf(USER_KIND, fields);
  const { users, totalResults, nextCursor } = await pageOfUsers(deps, request, filterOf(fields), page);
  const groups = await groupsOf(deps, request, users, projection);
  const resources = users.map((user) => project(USER_KIND, renderUser(request, user, groups), projection));
  const shown = fitting(resources);
  const last = shown.length < users.length ? users[shown.length - 1] : undefined;
  // The next page begins behind the last user that is shown.
  const next = page.cursor === null ? undefined : (last?.pointer.id ?? nextCursor);
  return listed(page, { resources: shown, totalResults, nextCursor: next });
}

export function userEndpoints(open: OpenDeps): readonly ManagementEndpoint[] {
  const one = `${SCIM_PREFIX}/Users/:id`;
  const endpoint = (
    path: string,
    method: string,
    act: (deps: ChangeDeps, request: ManagementRequest) => Promise<Managed>,
  ) =>
    scimEndpoint({ path, methods: [method], hasBody: /^P/.test(method) }, (request) =>
      act(open(request), request),
    );
  return [
    endpoint(`${SCIM_PREFIX}/Users`, 'GET', list),
    endpoint(`${SCIM_PREFIX}/Users/.search`, 'POST', list),
    endpoint(`${SCIM_PREFIX}/Users`, 'POST', create),
    endpoint(one, 'GET', read),
    endpoint(one, 'PUT', replace),
    endpoint(one, 'PATCH', patch),
    endpoint(one, 'DELETE', remove),
  ];
}
