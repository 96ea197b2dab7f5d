// Finding users: by what an index names, checked against the whole filter; or all of them, a page at a time.

import { normalizeUsername } from '../decision/username.ts';
import type { ManagementRequest } from '../management/endpoint.ts';
import { mayManage } from '../management/limit.ts';
import { type Finder, findIds, type ProfileEntry, pageOfEntries, readEntries } from '../store/profiles.ts';
import { badRequest } from './answers.ts';
import { type Comparison, holds, readFilter } from './filter.ts';
import { loadEntries, loadUser } from './load-users.ts';
import { renderUser } from './render-user.ts';
import { emailFinder, externalIdFinder, type StoredUser } from './resource.ts';
import { USER_KIND } from './schema.ts';
import type { StoreDeps } from './store-deps.ts';
import { loadByName } from './stored-users.ts';
import type { Page } from './wire.ts';

export interface FoundPage {
  readonly users: readonly StoredUser[];
  /** Absent for a page by cursor: to count them would be to read them all. */
  readonly totalResults?: number;
  /** Where there is more behind a page by cursor. */
  readonly nextCursor?: string;
}

/** Users with one e-mail address or external id: more than one has, and fewer than could flood an answer. */
const MOST_FOUND = 100;

/** Entries that one query reads: about 150 KB of small items. */
const ENTRIES_AT_ONCE = 1000;

type Request = Pick<ManagementRequest, 'application'>;

async function byFinder(deps: StoreDeps, finder: Finder): Promise<readonly StoredUser[]> {
  const ids = await findIds(deps.table, finder, MOST_FOUND);
  const entries = await readEntries(deps.table, ids, deps.onMalformed);
  const inOrder = [...entries].sort((one, other) => (one.id < other.id ? -1 : 1));
  return loadEntries(deps, inOrder, deps.onMalformed);
}

/** How a comparison names users by an index; null where it does not. */
function indexed(
  deps: StoreDeps,
  { application }: Request,
  { schema, attribute, where }: Comparison,
): (() => Promise<readonly (StoredUser | null)[]>) | null {
  if (schema !== USER_KIND.schema.id) return null;
  const text = where.find(({ sub }) => sub === null || sub.name === 'value')?.value;
  if (typeof text !== 'string') return null;
  switch (attribute.name) {
    case 'id':
      return async () => [await loadUser(deps, text)];
    case 'externalId':
      return () => byFinder(deps, externalIdFinder(application.id, text));
    case 'emails':
      return () => byFinder(deps, emailFinder(text));
    case 'userName': {
      const name = normalizeUsername(text);
      // One that it may not manage is not looked at, since looking gives a user an id.
      const isFindable = name !== null && mayManage(application, name);
      return async () => (isFindable ? [await loadByName(deps, name)] : []);
    }
    default:
      return null;
  }
}

const NEEDS_INDEX =
  'One comparison of a filter must be by id, userName, externalId or emails.value: no others are found without reading all users.';

/**
 * All users that agree with the filter and that the application may manage.
 * @throws ScimError `invalidFilter`
 */
async function findUsers(
  deps: StoreDeps,
  request: ManagementRequest,
  filter: string,
): Promise<readonly StoredUser[]> {
  const comparisons = readFilter(USER_KIND, filter);
  const [first] = comparisons.flatMap((one) => indexed(deps, request, one) ?? []);
  if (first === undefined) throw badRequest('invalidFilter', NEEDS_INDEX);
  const found = (await first()).filter((user) => user !== null);
  return found.filter(
    (user) =>
      mayManage(request.application, user.user.name) &&
      comparisons.every((one) => holds(USER_KIND, renderUser(request, user), one)),
  );
}

const mayBeFound =
  ({ application }: Request) =>
  ({ name }: ProfileEntry): boolean =>
    mayManage(application, name);

/** One who was given a name beyond the limit since the entries were read is left out. */
const loadManaged = async (
  deps: StoreDeps,
  { application }: Request,
  entries: readonly ProfileEntry[],
): Promise<readonly StoredUser[]> =>
  (await loadEntries(deps, entries, deps.onMalformed)).filter(({ user }) =>
    mayManage(application, user.name),
  );

/** Reads no more entries than the page holds, or as many more as the application may not manage. */
async function pageByCursor(
  deps: StoreDeps,
  request: Request,
  after: string,
  count: number,
): Promise<FoundPage> {
  const entries: ProfileEntry[] = [];
  let from: string | null = after === '' ? null : after;
  do {
    const limit = count - entries.length;
    if (limit <= 0) break;
    const page = await pageOfEntries(deps.table, { after: from, limit }, deps.onMalformed);
    entries.push(...page.entries.filter(mayBeFound(request)));
    from = page.next;
  } while (from !== null);
  const users = await loadManaged(deps, request, entries);
  return { users, ...(from !== null && { nextCursor: from }) };
}

/** Counts all entries, which are small, and reads the users of the page alone. */
async function pageByIndex(
  deps: StoreDeps,
  request: Request,
  { startIndex, count }: Page,
): Promise<FoundPage> {
  const entries: ProfileEntry[] = [];
  let totalResults = 0;
  let from: string | null = null;
  do {
    const page = await pageOfEntries(deps.table, { after: from, limit: ENTRIES_AT_ONCE }, deps.onMalformed);
    for (const entry of page.entries.filter(mayBeFound(request))) {
      totalResults += 1;
      if (totalResults >= startIndex && entries.length < count) entries.push(entry);
    }
    from = page.next;
  } while (from !== null);
  return { users: await loadManaged(deps, request, entries), totalResults };
}

/**
 * One page of users.
 * @param filter undefined for all that came by SCIM
 * @throws ScimError `invalidFilter`
 */
export async function pageOfUsers(
  deps: StoreDeps,
  request: ManagementRequest,
  filter: string | undefined,
  page: Page,
): Promise<FoundPage> {
  const { startIndex, count, cursor } = page;
  if (filter === undefined)
    return cursor === null ? pageByIndex(deps, request, page) : pageByCursor(deps, request, cursor, count);
  const found = await findUsers(deps, request, filter);
  return { users: found.slice(startIndex - 1, startIndex - 1 + count), totalResults: found.length };
}
