// A user as an application sees it, and the same user in SCIM's words (RFC 7643).
import { isString, membersOf } from './json.ts';
import { GATEHOOK_SCHEMA, USER_SCHEMA } from './scim.ts';

/** What is known of a person, beside the name to log in with. */
export interface UserProfile {
  readonly displayName?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  /** The one address; others that the user has are replaced by it. */
  readonly email?: string | null;
}

export interface NewUser extends UserProfile {
  /** The name to log in with; capitals do not count. */
  readonly username: string;
  /** Under the policy; without one the user cannot log in by a password until one is set. */
  readonly password?: string;
  /** The user's own grants, within `--may-grant`. */
  readonly grants?: readonly string[];
  /** Within `--may-set`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ManagedUser {
  /** Stays when the name changes. */
  readonly id: string;
  /** As it was spelled when it was given. */
  readonly username: string;
  readonly active: boolean;
  readonly displayName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** The preferred address, or the first. */
  readonly email: string | null;
}

/** Members that are not named are not there. */
function nameValue({ givenName, familyName }: UserProfile): Readonly<Record<string, string | null>> {
  return {
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
  };
}

function otherValues({ displayName, email }: UserProfile): object {
  const emails = email === null ? [] : [{ value: email, primary: true }];
  return { ...(displayName !== undefined && { displayName }), ...(email !== undefined && { emails }) };
}

/** What a patch replaces: each part of the name by itself, since a `name` replaces the whole name. */
export function profileChanges(profile: UserProfile): object {
  const parts = Object.entries(nameValue(profile)).map(([part, value]) => [`name.${part}`, value]);
  return { ...otherValues(profile), ...Object.fromEntries(parts) };
}

/** @param mark kept as the user's `externalId`, by which a later attempt knows the user again */
export function newUserValue(
  { username, password, grants, attributes, ...profile }: NewUser,
  mark: string,
): object {
  const pairs = Object.entries(attributes ?? {}).map(([type, value]) => ({ type, value }));
  const extension = { ...(grants && { grants }), ...(attributes && { attributes: pairs }) };
  return {
    schemas: [USER_SCHEMA],
    userName: username,
    externalId: mark,
    active: true,
    ...(password !== undefined && { password }),
    ...otherValues(profile),
    name: nameValue(profile),
    ...(Object.keys(extension).length > 0 && { [GATEHOOK_SCHEMA]: extension }),
  };
}

const textOrNull = (value: unknown): string | null => (isString(value) ? value : null);

function emailOf(value: unknown): string | null {
  const emails = Array.isArray(value) ? value.map(membersOf) : [];
  const preferred = emails.find((email) => email.get('primary') === true) ?? emails[0];
  return textOrNull(preferred?.get('value'));
}

/** @returns null for what is no user */
export function readUser(resource: unknown): ManagedUser | null {
  const members = membersOf(resource);
  const [id, username, active] = ['id', 'userName', 'active'].map((name) => members.get(name));
  if (!isString(id) || !isString(username) || typeof active !== 'boolean') return null;
  const name = membersOf(members.get('name'));
  return {
    id,
    username,
    active,
    displayName: textOrNull(members.get('displayName')),
    givenName: textOrNull(name.get('givenName')),
    familyName: textOrNull(name.get('familyName')),
    email: emailOf(members.get('emails')),
  };
}
