// The groups' endpoints (RFC 7644 §3): a group stands for a role, and its members are the users who hold it.
import { parseFields } from '../http/fields.ts';
import { parseJson } from '../http/json-body.ts';
import { LARGEST_BODY } from '../http/router.ts';
import type { Managed, ManagementEndpoint, ManagementRequest } from '../management/endpoint.ts';
import { mayGive } from '../management/limit.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { untilUndisturbed } from '../store/conflict.ts';
import { allGroups, GROUPS, type Group, hasMoreMembers } from '../store/groups.ts';
import { readOne, removeOne, replaceOne } from '../store/versioned.ts';
import { badRequest, beyondLimit, ScimError, scimAnswer } from './answers.ts';
import { scimEndpoint } from './endpoint.ts';
import { type Comparison, holds, readFilter } from './filter.ts';
import { groupId, groupResource, readGroup, roleOf } from './group-resource.ts';
import { type GroupPatch, readIds, splitOperations } from './member-steps.ts';
import { addMembers, membersOf, removeMembers, replaceMembers } from './members.ts';
import { readOperations } from './operations.ts';
import { patched } from './patch.ts';
import { includes, project, projectionOf } from './projection.ts';
import { renderGroup } from './render-group.ts';
import { GROUP_KIND, isSameName } from './schema.ts';
import { askedFields, filterOf, fitting, listed } from './search.ts';
import type { StoreDeps } from './store-deps.ts';
import { isSameValue, type Resource, readResource } from './values.ts';
import { etagOf, type Page, readPage, requireMatch } from './wire.ts';

export type OpenStore = (request: ManagementRequest) => StoreDeps;

/** Members that an answer to a change lists; a larger group is answered without a body (RFC 7644 §3.5.2). */
const MOST_ANSWERED = 200;

const taken = () => new ScimError(409, 'There is a group of this name already.', 'uniqueness');

/** @throws ScimError 404 for a group that is not there, and for a role that the application may not give */
async function requireGroup(deps: StoreDeps, { application, params }: ManagementRequest): Promise<Group> {
  const role = roleOf(params.id ?? '');
  const found = role === null ? null : await readOne(deps.table, GROUPS, role);
  if (found !== null && mayGive(application, found.role)) return found;
  throw new ScimError(404, 'There is no group of this id.');
}

const hasName = (group: Group, displayName: string) => isSameName(group.displayName, displayName);

async function answerOf(deps: StoreDeps, request: ManagementRequest, group: Group, status: 200 | 201) {
  const projection = projectionOf(GROUP_KIND, parseFields(request.inbound.query));
  const members = includes(projection, 'members') ? await membersOf(deps, request, group.role) : null;
  const resource = renderGroup(request, group, members?.ids ?? null);
  const headers = { etag: etagOf(group.version), location: resource.meta.location };
  return scimAnswer(status, project(GROUP_KIND, resource, projection), headers);
}

async function create(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const body = parseJson(request.inbound.body);
  const { role, ...asked } = readGroup(readResource(GROUP_KIND, withoutMembers(body)), request, null, deps);
  const ids = membersIn(body);
  if (!mayGive(request.application, role)) throw beyondLimit(`may not give the role "${role}"`);
  if ((await allGroups(deps.table)).some((one) => hasName(one, asked.displayName))) throw taken();
  const group = { ...asked, role };
  if (!(await replaceOne(deps.table, GROUPS, role, { before: null, after: group }))) throw taken();
  await addMembers(deps, request, role, ids ?? []);
  return { answer: await answerOf(deps, request, group, 201), reason: 'the group is created' };
}

async function read(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const group = await requireGroup(deps, request);
  // Never 304: the version is the group's own, and its members change without it.
  return { answer: await answerOf(deps, request, group, 200), reason: 'the group is read' };
}

/** The members that a body names; undefined where it says nothing of them. */
function membersIn(body: unknown): readonly string[] | undefined {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const found = entries.find(([name]) => isSameName(name, 'members'));
  return found === undefined ? undefined : readIds(found[1]);
}

/** Members are read by `membersIn`: there may be thousands. */
const withoutMembers = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).filter(([name]) => !isSameName(name, 'members')))
    : body;

/** Changes the group's own attributes, again where another manager came between. */
function changeGroup(
  deps: StoreDeps,
  request: ManagementRequest,
  change: (before: Resource) => Resource,
  touches: boolean,
): Promise<Group> {
  return untilUndisturbed('group', async () => {
    const before = await requireGroup(deps, request);
    requireMatch(request.inbound, before.version);
    const standing = groupResource(before, request.application.id);
    const asked = change(standing);
    if (isSameValue(standing, asked) && !touches) return before;
    const after = readGroup(asked, request, before, deps);
    const isRenamed = !hasName(before, after.displayName);
    if (isRenamed && (await allGroups(deps.table)).some((one) => hasName(one, after.displayName)))
      throw taken();
    return (await replaceOne(deps.table, GROUPS, before.role, { before, after })) ? after : null;
  });
}

/** The answer to a change: whole where the group is small. */
async function changed(deps: StoreDeps, request: ManagementRequest, group: Group): Promise<Managed> {
  const isLarge = await hasMoreMembers(deps.table, group.role, MOST_ANSWERED);
  const answer = isLarge ? scimAnswer(204) : await answerOf(deps, request, group, 200);
  return { answer, reason: 'the group is changed' };
}

async function replace(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const body = parseJson(request.inbound.body);
  const given = readResource(GROUP_KIND, withoutMembers(body));
  const group = await changeGroup(deps, request, () => given, true);
  await replaceMembers(deps, request, group.role, membersIn(body) ?? []);
  return changed(deps, request, group);
}

async function changeMembers(
  deps: StoreDeps,
  request: ManagementRequest,
  { role }: Group,
  { steps }: GroupPatch,
): Promise<void> {
  const act = { add: addMembers, remove: removeMembers, replace: replaceMembers };
  for (const { kind, ids } of steps) await act[kind](deps, request, role, ids);
}

async function patch(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const operations = splitOperations(readOperations(parseJson(request.inbound.body)));
  // Members alone leave the item as it is: a directory sends hundreds of such changes at once for one group.
  const group = await changeGroup(
    deps,
    request,
    (before) => patched(GROUP_KIND, before, operations.others),
    false,
  );
  await changeMembers(deps, request, group, operations);
  return changed(deps, request, group);
}

/** The role itself stays, with what it grants: an operator wrote that. */
async function remove(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const { role } = await untilUndisturbed('group', async () => {
    const group = await requireGroup(deps, request);
    requireMatch(request.inbound, group.version);
    await replaceMembers(deps, request, group.role, []);
    return (await removeOne(deps.table, GROUPS, group.role, group.version)) ? group : null;
  });
  return { answer: scimAnswer(204), reason: `the group of the role ${role} is deleted` };
}

/** The groups that agree with the filter, as far as that is known without their members. */
async function nearGroups(
  deps: StoreDeps,
  request: ManagementRequest,
  comparisons: readonly Comparison[],
): Promise<readonly Group[]> {
  const own = comparisons.filter((one) => !asksMembers(one));
  // Who holds a role is known by reading its members: never those of all groups.
  if (own.length === 0 && comparisons.length > 0)
    throw badRequest('invalidFilter', 'A filter by members needs id or displayName beside it.');
  const all = await allGroups(deps.table, deps.onMalformed);
  const visible = all.filter(({ role }) => mayGive(request.application, role));
  return visible.filter((group) =>
    own.every((one) => holds(GROUP_KIND, renderGroup(request, group, null), one)),
  );
}

const asksMembers = ({ attribute }: Comparison): boolean => attribute.name === 'members';

/** The groups from the page's beginning on. */
function fromPage(groups: readonly Group[], { cursor, startIndex }: Page): readonly Group[] {
  return groups.slice(
    cursor === null ? startIndex - 1 : groups.findIndex(({ role }) => groupId(role) === cursor) + 1,
  );
}

/** Members that one page of groups reads: what goes beyond is on the next page. */
const MOST_READ = 20_000;

/** Renders one group after the other, until the page is full: a group may have thousands of members. */
async function renderPage(
  deps: StoreDeps,
  request: ManagementRequest,
  groups: readonly Group[],
  { needsMembers, count }: { readonly needsMembers: boolean; readonly count: number },
) {
  const rendered: ReturnType<typeof renderGroup>[] = [];
  let read = 0;
  for (const group of groups.slice(0, count)) {
    const members = needsMembers ? await membersOf(deps, request, group.role) : null;
    read += members?.read ?? 0;
    if (read > MOST_READ && rendered.length > 0) break;
    rendered.push(renderGroup(request, group, members?.ids ?? null));
  }
  return rendered;
}

async function list(deps: StoreDeps, request: ManagementRequest): Promise<Managed> {
  const fields = askedFields(request);
  const page = readPage(fields);
  const projection = projectionOf(GROUP_KIND, fields);
  const filter = filterOf(fields);
  const comparisons = filter === undefined ? [] : readFilter(GROUP_KIND, filter);
  const near = await nearGroups(deps, request, comparisons);
  const left = fromPage(near, page);
  const needsMembers = includes(projection, 'members') || comparisons.some(asksMembers);
  const rendered = fitting(await renderPage(deps, request, left, { needsMembers, count: page.count }));
  const found = rendered.filter((one) => comparisons.every((two) => holds(GROUP_KIND, one, two)));
  const last = left[rendered.length - 1];
  const hasMore = page.cursor !== null && rendered.length < left.length;
  return listed(page, {
    resources: found.map((one) => project(GROUP_KIND, one, projection)),
    totalResults: page.cursor === null ? near.length - (rendered.length - found.length) : undefined,
    nextCursor: hasMore && last !== undefined ? groupId(last.role) : undefined,
  });
}

export function groupEndpoints(open: OpenStore): readonly ManagementEndpoint[] {
  const all = `${SCIM_PREFIX}/Groups`;
  const endpoint = (
    path: string,
    method: string,
    act: (deps: StoreDeps, request: ManagementRequest) => Promise<Managed>,
  ) =>
    scimEndpoint(
      { path, methods: [method], ...(/^P/.test(method) && { hasBody: true, largestBody: LARGEST_BODY }) },
      (request) => act(open(request), request),
    );
  return [
    endpoint(all, 'GET', list),
    endpoint(`${all}/.search`, 'POST', list),
    endpoint(all, 'POST', create),
    endpoint(`${all}/:id`, 'GET', read),
    endpoint(`${all}/:id`, 'PUT', replace),
    endpoint(`${all}/:id`, 'PATCH', patch),
    endpoint(`${all}/:id`, 'DELETE', remove),
  ];
}
