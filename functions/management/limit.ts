// What one application may manage: whether a change of a user stays within its limit. Pure; nothing is allowed by default.
import type { Application, User } from '../decision/facts.ts';
import { covers } from '../decision/patterns.ts';
import { segment } from '../decision/permissions.ts';
import { isPublic } from '../decision/public-application.ts';

/** The limit as it is stored with the application; what is absent allows nothing. */
export type ManagementLimit = Pick<Application, 'mayManage' | 'mayGive' | 'mayGrant' | 'maySet' | 'origins'>;

/** A user before or after a change, as far as the limit asks. */
export type ManagedUser = Pick<User, 'name' | 'status' | 'roles' | 'grants' | 'attributes' | 'passwordHash'>;

/** One change: `before` is null where the user is created, `after` where it is deleted. */
export interface UserChange {
  readonly before: ManagedUser | null;
  readonly after: ManagedUser | null;
  /** Those of the user's roles, before the change, that deny something, themselves or through a role they include. */
  readonly denying: ReadonlySet<string>;
}

/** Stands for every role in `mayGive`, and for every attribute in `maySet`. */
const ANY = '*';

/** Whether it may manage any user. An application of web pages may not, whatever its record says. */
export const managesUsers = (limit: ManagementLimit): boolean =>
  !isPublic(limit) && (limit.mayManage ?? []).length > 0;

/** Whether the application may manage a user of this name at all, and so may be told of it. */
export const mayManage = (limit: ManagementLimit, name: string): boolean =>
  managesUsers(limit) && (limit.mayManage ?? []).some((pattern) => covers(pattern, segment(name)));

/** Whether it may give the role to the users that it may manage. */
export const mayGive = ({ mayGive: roles = [] }: ManagementLimit, role: string): boolean =>
  roles.includes(role) || roles.includes(ANY);

/** A placeholder of a grant stands for one segment or a part of one, whatever it is filled with. */
const asSet = (grant: string) => grant.replace(/\$\{[^}]*\}/g, '*');

const isDenial = (grant: string) => grant.startsWith('!');

/** Whether all that the grant allows, or denies, lies within what the application may grant. */
function mayGrant({ mayGrant: patterns = [] }: ManagementLimit, grant: string): boolean {
  const asked = asSet(isDenial(grant) ? grant.slice(1) : grant);
  return patterns.some((pattern) => covers(pattern, asked));
}

/** `'*'` gives any role and takes any that denies nothing: without a denial the user may do more. */
const mayTake = (limit: ManagementLimit, role: string, denying: ReadonlySet<string>): boolean =>
  limit.mayGive?.includes(role) === true || (mayGive(limit, role) && !denying.has(role));

const without = (all: readonly string[], others: readonly string[]) =>
  all.filter((one) => !others.includes(one));

const maySet = ({ maySet: names = [] }: ManagementLimit, name: string): boolean =>
  names.includes(name) || names.includes(ANY);

type Refusal = string | null;

/** What is said of the first that is not allowed. */
function firstOf<T>(
  all: readonly T[],
  isAllowed: (one: T) => boolean,
  say: (one: T) => string,
): string | null {
  const found = all.find((one) => !isAllowed(one));
  return found === undefined ? null : say(found);
}

function refuseRoles(
  limit: ManagementLimit,
  before: ManagedUser | null,
  after: ManagedUser,
  denying: ReadonlySet<string>,
) {
  const given = without(after.roles, before?.roles ?? []);
  const taken = without(before?.roles ?? [], after.roles);
  return (
    firstOf(
      given,
      (role) => mayGive(limit, role),
      (role) => `may not give the role "${role}"`,
    ) ??
    firstOf(
      taken,
      (role) => mayTake(limit, role, denying),
      (role) => `may not take the role "${role}" away`,
    )
  );
}

function refuseGrants(limit: ManagementLimit, before: ManagedUser | null, after: ManagedUser): Refusal {
  const given = without(after.grants, before?.grants ?? []);
  const taken = without(before?.grants ?? [], after.grants);
  return (
    firstOf(
      given,
      (grant) => isDenial(grant) || mayGrant(limit, grant),
      (grant) => `may not give the grant "${grant}"`,
    ) ??
    firstOf(
      taken,
      (grant) => mayGrant(limit, grant),
      (grant) => `may not take the grant "${grant}" away`,
    )
  );
}

function refuseAttributes(limit: ManagementLimit, before: ManagedUser | null, after: ManagedUser): Refusal {
  const had = new Map(Object.entries(before?.attributes ?? {}));
  const has = new Map(Object.entries(after.attributes));
  const changed = [...new Set([...had.keys(), ...has.keys()])].filter(
    (name) => had.get(name) !== has.get(name),
  );
  return firstOf(
    changed,
    (name) => maySet(limit, name),
    (name) => `may not set the attribute "${name}"`,
  );
}

/** The name of a user who is gone can be given to a new one, who would be denied nothing. */
function refuseLosingDenials(
  limit: ManagementLimit,
  before: ManagedUser,
  denying: ReadonlySet<string>,
): Refusal {
  const roles = before.roles.filter((role) => denying.has(role));
  return (
    firstOf(
      roles,
      (role) => mayTake(limit, role, denying),
      (role) => `may not end what the role "${role}" denies`,
    ) ??
    firstOf(
      before.grants.filter(isDenial),
      (grant) => mayGrant(limit, grant),
      (grant) => `may not end the denial "${grant}"`,
    )
  );
}

/**
 * Whether the change lets the application act as the user: with a password of its choice, by another name, or as a user
 * who was shut out.
 */
const opensUser = (before: ManagedUser, after: ManagedUser): boolean =>
  before.passwordHash !== after.passwordHash ||
  before.name !== after.name ||
  (before.status === 'disabled' && after.status === 'active');

/**
 * What of a user's rights the application could not give itself; null where there is nothing. Attributes fill roles' grants in,
 * and some products take rights from them (an IAM role, a VLAN).
 */
function moreThanItMayGive(limit: ManagementLimit, user: ManagedUser): string | null {
  const allowances = user.grants.filter((grant) => !isDenial(grant));
  return (
    firstOf(
      user.roles,
      (role) => mayGive(limit, role),
      (role) => `the role "${role}"`,
    ) ??
    firstOf(
      allowances,
      (grant) => mayGrant(limit, grant),
      (grant) => `the grant "${grant}"`,
    ) ??
    firstOf(
      Object.keys(user.attributes),
      (name) => maySet(limit, name),
      (name) => `the attribute "${name}"`,
    )
  );
}

/** It would raise itself to what such a user holds. */
function refuseOpening(limit: ManagementLimit, before: ManagedUser): Refusal {
  const what = moreThanItMayGive(limit, before);
  return (
    what &&
    `may not set the password or the name of a user who holds ${what}, nor enable one: it may not give that itself`
  );
}

/**
 * What an operator gave or denied to a name must not be shed by deleting the user and creating another of that name: products
 * that know users by their names would take the new one for the old.
 */
function refuseDeleting(limit: ManagementLimit, before: ManagedUser, denying: ReadonlySet<string>): Refusal {
  const what = moreThanItMayGive(limit, before);
  return (
    refuseLosingDenials(limit, before, denying) ??
    (what && `may not delete a user who holds ${what}, which it may not give itself; it may disable the user`)
  );
}

/**
 * Whether an application may make the change.
 * @returns what it may not, to follow "The application …"; null where it may
 */
export function refuseChange(limit: ManagementLimit, { before, after, denying }: UserChange): Refusal {
  const names = [before, after].flatMap((user) => (user === null ? [] : [user.name]));
  const beyond = names.find((name) => !mayManage(limit, name));
  if (beyond !== undefined) return `may not manage the user "${beyond}"`;
  if (after === null) return before && refuseDeleting(limit, before, denying);
  const rights =
    refuseRoles(limit, before, after, denying) ??
    refuseGrants(limit, before, after) ??
    refuseAttributes(limit, before, after);
  if (rights !== null || before === null) return rights;
  const renamed = before.name === after.name ? null : refuseLosingDenials(limit, before, denying);
  return renamed ?? (opensUser(before, after) ? refuseOpening(limit, before) : null);
}
