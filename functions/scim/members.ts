// Members of groups: users who hold the group's role. They are read by the hundred, and each is changed by one transaction.
import type { ManagementRequest } from '../management/endpoint.ts';
import { mayManage, refuseChange } from '../management/limit.ts';
import type { ChangingWrite } from '../store/changes/write.ts';
import { untilUndisturbed } from '../store/conflict.ts';
import type { MalformedItemError } from '../store/errors.ts';
import { areEntered, enteredMembers, entering, enterMember, leaving, removeMember } from '../store/groups.ts';
import { type ProfileEntry, readEntries } from '../store/profiles.ts';
import { replaceUser } from '../store/users.ts';
import { badRequest, beyondLimit } from './answers.ts';
import { type FoundUser, usersOf } from './entered-users.ts';
import { isId, newVersion, type StoreDeps } from './store-deps.ts';

/** BatchGetItem takes a hundred keys. */
const READ_AT_ONCE = 100;
/** Users changed at once: DynamoDB's connections are fifty. */
const CHANGED_AT_ONCE = 20;
/** Members that one answer lists: 2.6 MB, and Lambda answers 6 MB at most. */
const MOST_LISTED = 20_000;

type Limits = Pick<ManagementRequest, 'application' | 'denying'>;

/** What is done to each of some users. */
interface Step {
  /** From roles that a user holds to those it is to hold; as many where nothing is to be done. */
  readonly roles: (held: readonly string[]) => readonly string[];
  /** What is written of its membership together with the user. */
  readonly entry: (id: string) => ChangingWrite;
}

const adding = (role: string): Step => ({
  roles: (held) => (held.includes(role) ? held : [...held, role]),
  entry: (id) => entering(role, id),
});
const removing = (role: string): Step => ({
  roles: (held) => held.filter((one) => one !== role),
  entry: (id) => leaving(role, id),
});

/** Does something with each, some at a time. After a fault none is begun, and it is told when those under way have ended. */
async function forEach<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const rest = all.values();
  let isBroken = false;
  const work = async () => {
    for (const one of rest) {
      if (isBroken) return;
      await act(one).catch((error) => {
        isBroken = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: CHANGED_AT_ONCE }, work));
  const broken = ended.find((one) => one.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

/** Those whom the application may manage; of the others nothing is read. */
const within = ({ application }: Pick<Limits, 'application'>, entries: readonly ProfileEntry[]) =>
  entries.filter(({ name }) => mayManage(application, name));

/** Users of ids as a request names them: each once, by the hundred, and which of those ids are entered. */
async function* inBatches(deps: StoreDeps, role: string, ids: readonly string[], limits: Limits) {
  const possible = [...new Set(ids)].filter(isId);
  const malformed: MalformedItemError[] = [];
  for (let at = 0; at < possible.length; at += READ_AT_ONCE) {
    const some = possible.slice(at, at + READ_AT_ONCE);
    const onMalformed = (error: MalformedItemError) => void malformed.push(error);
    const [entries, entered] = await Promise.all([
      readEntries(deps.table, some, onMalformed),
      areEntered(deps.table, role, some),
    ]);
    const users = await usersOf(deps, within(limits, entries), onMalformed);
    yield { ids: some, entries, users, entered };
  }
  // All others are done: it is sent again until the item is mended, and finds nothing else to do.
  if (malformed[0] !== undefined) throw malformed[0];
}

async function readAgain(deps: StoreDeps, id: string): Promise<FoundUser | undefined> {
  return (await usersOf(deps, await readEntries(deps.table, [id])))[0];
}

/**
 * Gives a user other roles.
 * @param found as it was read; it is read again where another writer came between
 * @returns whether they were others
 * @throws ScimError 403
 */
function changeRoles(
  deps: StoreDeps,
  { application, denying }: Limits,
  { roles: rolesAfter, entry }: Step,
  found: FoundUser,
): Promise<boolean> {
  const { id } = found.pointer;
  let standing: FoundUser | undefined = found;
  return untilUndisturbed('user', async () => {
    const before = standing ?? (await readAgain(deps, id));
    standing = undefined;
    if (before === undefined || !mayManage(application, before.user.name)) return false;
    const { user } = before;
    const roles = rolesAfter(user.roles);
    if (roles.length === user.roles.length) return false;
    const after = { ...user, roles, version: newVersion(deps) };
    const refusal = refuseChange(application, { before: user, after, denying: await denying(user.roles) });
    if (refusal !== null) throw beyondLimit(refusal).about(user.name);
    return (await replaceUser(deps.table, { before, after }, [entry(id)])) ? true : null;
  });
}

/**
 * Gives the role to users; ids without a user, and users beyond the limit, are passed over: directories send such ids, too.
 * @throws ScimError 403
 */
export async function addMembers(
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> {
  for await (const { users, entered } of inBatches(deps, role, ids, limits))
    await forEach(users, async (found) => {
      const isGiven = await changeRoles(deps, limits, adding(role), found);
      const { id } = found.pointer;
      // One who was given the role by an operator is not listed yet.
      if (!isGiven && !entered.has(id)) await enterMember(deps.table, role, id);
    });
}

/** Takes the role from users. @throws ScimError 403 */
export async function removeMembers(
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> {
  for await (const { ids: some, entries, users, entered } of inBatches(deps, role, ids, limits)) {
    await forEach(users, async (one) => {
      const isTaken = await changeRoles(deps, limits, removing(role), one);
      if (!isTaken && entered.has(one.pointer.id)) await forgetMember(deps, role, one.pointer.id);
    });
    const known = new Set(entries.map(({ id }) => id));
    const gone = some.filter((id) => entered.has(id) && !known.has(id));
    await forEach(gone, (id) => forgetMember(deps, role, id));
  }
}

/** Another manager may have given the role meanwhile: what a user holds is listed. */
async function forgetMember(deps: StoreDeps, role: string, id: string): Promise<void> {
  await removeMember(deps.table, role, id);
  const left = await readAgain(deps, id);
  if (left?.user.roles.includes(role)) await enterMember(deps.table, role, id);
}

/** Members of a group, and what it took to know them. */
export interface Members {
  /** In order. */
  readonly ids: readonly string[];
  /** Entries that were read, also of users whom the application may not manage. */
  readonly read: number;
}

/**
 * The users who hold the role, of those that were made members and that the application may manage.
 * @throws ScimError `tooMany`
 */
export async function membersOf(deps: StoreDeps, limits: Limits, role: string): Promise<Members> {
  const entered = await enteredMembers(deps.table, role, MOST_LISTED);
  if (entered.length > MOST_LISTED)
    throw badRequest(
      'tooMany',
      `The group has more than ${MOST_LISTED} members. Read it with excludedAttributes=members.`,
    );
  const entries = await readEntries(deps.table, entered, deps.onMalformed);
  const users = await usersOf(deps, within(limits, entries), deps.onMalformed);
  // Again by the name: it may be another one since the entries were read.
  const holders = users.filter(
    ({ user }) => user.roles.includes(role) && mayManage(limits.application, user.name),
  );
  return { ids: holders.map(({ pointer }) => pointer.id).sort(), read: entered.length };
}

/** Gives the role to these users and takes it from all other members. @throws ScimError 403 */
export async function replaceMembers(
  deps: StoreDeps,
  limits: Limits,
  role: string,
  ids: readonly string[],
): Promise<void> {
  const wanted = new Set(ids);
  const standing = await enteredMembers(deps.table, role);
  await addMembers(deps, limits, role, ids);
  await removeMembers(
    deps,
    limits,
    role,
    standing.filter((id) => !wanted.has(id)),
  );
}
