// Users whom an application creates and changes, within what an operator lets it manage: by SCIM, with outcomes as values.
import { GatehookRequestError, GatehookUnavailableError } from './errors.ts';
import { isString, membersOf, parseJson } from './json.ts';
import type { Settings } from './options.ts';
import type { PasswordFault } from './passwords.ts';
import { sameUser } from './same-user.ts';
import { askScim, newMark, patchOf, readFault, scimError, unexpected } from './scim.ts';
import type { Reply } from './send.ts';
import {
  type ManagedUser,
  type NewUser,
  newUserValue,
  profileChanges,
  readUser,
  type UserProfile,
} from './user-profile.ts';

export interface UserNotCreated {
  readonly created: false;
  /**
   * `exists`: the name is taken, also by a user who was disabled. `beyond_limit`: `detail` says what the application may not.
   * `invalid_value`: `detail` says which value, and why.
   */
  readonly code: 'exists' | 'beyond_limit' | 'new_password_refused' | 'invalid_value';
  /** For `new_password_refused`. */
  readonly fault?: PasswordFault;
  /** A sentence for developers. */
  readonly detail?: string;
}

export type CreateResult = { readonly created: true; readonly user: ManagedUser } | UserNotCreated;

export interface UserNotChanged {
  readonly changed: false;
  /** `unknown_user`: none of this name that the application may manage. */
  readonly code: 'unknown_user' | 'beyond_limit' | 'invalid_value';
  /** A sentence for developers. */
  readonly detail?: string;
}

export type UserResult = { readonly changed: true } | UserNotChanged;

/** @throws GatehookRequestError where a member is undefined: JSON would leave it out, a lost password for instance */
function requireMembers(given: object): void {
  for (const [name, value] of Object.entries(given))
    if (value === undefined)
      throw new GatehookRequestError(
        'malformed_question',
        `"${name}" is undefined. Leave it out, or give it a value.`,
      );
}

interface Found {
  readonly user: ManagedUser;
  /** What `createUser` marked the user with, or what another program did. */
  readonly mark: unknown;
}

async function find(settings: Settings, username: string): Promise<Found | null> {
  if (!isString(username))
    throw new GatehookRequestError('malformed_question', '"username" must be a string.');
  // A string of a filter is written as in JSON (RFC 7644 §3.4.2.2).
  const filter = `userName eq ${JSON.stringify(username)}`;
  const query = new URLSearchParams({ filter });
  const { reply } = await askScim(settings, 'GET', `/Users?${query}`);
  if (reply.status !== 200) throw scimError(reply);
  const resources = membersOf(parseJson(reply.text)).get('Resources');
  if (!Array.isArray(resources)) throw unexpected(reply);
  const [first, ...more] = resources;
  if (first === undefined) return null;
  const user = readUser(first);
  // A list without the filter, as behind a CDN that drops queries, begins with some other user: not the one to change or delete.
  if (user === null || more.length > 0 || !sameUser(user.username, username)) throw unexpected(reply);
  return { user, mark: membersOf(first).get('externalId') };
}

/** @throws as `Gatehook.findUser` */
export const findUser = async (settings: Settings, username: string): Promise<ManagedUser | null> =>
  (await find(settings, username))?.user ?? null;

/** Refusals that a person or an operator can mend; all else is an error. */
function refusalOf(reply: Reply): Omit<UserNotCreated, 'created'> | null {
  const fault = readFault(reply);
  if (fault === null) return null;
  const { status, scimType, detail } = fault;
  if (status === 409 && scimType === 'uniqueness') return { code: 'exists' };
  if (status === 403) return { code: 'beyond_limit', detail };
  if (status !== 400 || scimType !== 'invalidValue') return null;
  return reply.fault === undefined
    ? { code: 'invalid_value', detail }
    : { code: 'new_password_refused', fault: reply.fault, detail };
}

/** An outage behind which the user may be there says so. */
function perhapsCreated(error: unknown): unknown {
  if (!(error instanceof GatehookUnavailableError) || error.code === 'unexpected_answer') return error;
  const { code, requestId, retryAfter } = error;
  const message =
    'It could not be told whether the user was created: ask findUser, or let the person log in.';
  return new GatehookUnavailableError(code, message, { requestId, retryAfter, cause: error });
}

async function sendNewUser(settings: Settings, user: NewUser, mark: string): Promise<CreateResult> {
  const { reply, mayBeDone } = await askScim(settings, 'POST', '/Users', newUserValue(user, mark));
  if (reply.status === 201) {
    const made = readUser(parseJson(reply.text));
    if (made !== null && sameUser(made.username, user.username)) return { created: true, user: made };
    throw unexpected(reply);
  }
  const refusal = refusalOf(reply);
  if (refusal === null) throw scimError(reply);
  if (refusal.code === 'exists' && mayBeDone) {
    // An earlier attempt may have been the one that took the name.
    const standing = await find(settings, user.username);
    if (standing?.mark === mark) return { created: true, user: standing.user };
  }
  return { created: false, ...refusal };
}

/** @throws as `Gatehook.createUser` */
export async function createUser(settings: Settings, user: NewUser): Promise<CreateResult> {
  requireMembers(user);
  requireMembers(user.attributes ?? {});
  try {
    return await sendNewUser(settings, user, newMark());
  } catch (error) {
    throw perhapsCreated(error);
  }
}

/** Nothing behind a deletion, the user behind a change: what a proxy answers in Gatehook's place must not read as done. */
const isDone = ({ status, text }: Reply, { id }: ManagedUser): boolean =>
  status === 204 ? text === '' : status === 200 && readUser(parseJson(text))?.id === id;

/** @param wasDone whether a 404 says that it is done: only behind an attempt whose reply was lost */
function readChange(reply: Reply, user: ManagedUser, wasDone: boolean): UserResult {
  if (isDone(reply, user)) return { changed: true };
  if (reply.status === 200 || reply.status === 204) throw unexpected(reply);
  if (readFault(reply)?.status === 404)
    return wasDone ? { changed: true } : { changed: false, code: 'unknown_user' };
  const refusal = refusalOf(reply);
  if (refusal === null || (refusal.code !== 'beyond_limit' && refusal.code !== 'invalid_value'))
    throw scimError(reply);
  const { code, detail } = refusal;
  return { changed: false, code, ...(detail === undefined ? {} : { detail }) };
}

const pathOf = ({ id }: ManagedUser): string => `/Users/${encodeURIComponent(id)}`;

async function change(settings: Settings, username: string, value: object): Promise<UserResult> {
  const user = await findUser(settings, username);
  if (user === null) return { changed: false, code: 'unknown_user' };
  const { reply } = await askScim(settings, 'PATCH', pathOf(user), patchOf(value));
  return readChange(reply, user, false);
}

/** @throws as `Gatehook.updateUser` */
export async function updateUser(
  settings: Settings,
  username: string,
  profile: UserProfile,
): Promise<UserResult> {
  requireMembers(profile);
  return change(settings, username, profileChanges(profile));
}

/** @throws as `Gatehook.disableUser` */
export const setActive = (settings: Settings, username: string, active: boolean): Promise<UserResult> =>
  change(settings, username, { active });

/** @throws as `Gatehook.deleteUser` */
export async function deleteUser(settings: Settings, username: string): Promise<UserResult> {
  const user = await findUser(settings, username);
  if (user === null) return { changed: false, code: 'unknown_user' };
  const { reply, mayBeDone } = await askScim(settings, 'DELETE', pathOf(user));
  return readChange(reply, user, mayBeDone);
}
