// A user as a SCIM resource and back: what Gatehook decides by lies in the user's item, all else in the profile.
import { createHash } from 'node:crypto';
import type { Application } from '../decision/facts.ts';
import { attributeNameFault, USERNAME_RULE } from '../decision/names.ts';
import { checkGrant } from '../decision/permissions.ts';
import { newUsername, normalizeUsername } from '../decision/username.ts';
import { visibleAttributes } from '../decision/visible.ts';
import { MalformedItemError } from '../store/errors.ts';
import type { Finder, Pointer, Profile } from '../store/profiles.ts';
import type { ReadUser } from '../store/users.ts';
import { badRequest } from './answers.ts';
import { GATEHOOK_SCHEMA } from './schema.ts';
import { type Complex, isComplex, type Resource, type Value } from './values.ts';

/** A user with its profile, as they are stored. */
export interface StoredUser extends ReadUser {
  readonly profile: Profile;
  readonly pointer: Pointer;
}

/** What a resource says of a user: `password` and `passwordHash` are not hashed and not checked yet. */
export interface AskedUser {
  readonly name: string;
  readonly userName: string;
  /** undefined where the resource says nothing of it. */
  readonly active: boolean | undefined;
  readonly password: string | undefined;
  readonly passwordHash: string | undefined;
  readonly externalId: string | undefined;
  readonly grants: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** All other attributes. */
  readonly rest: Complex;
}

/** Characters of a profile: DynamoDB keeps 400 KB in an item, and a list reads a hundred of them. */
const MAX_PROFILE = 32_768;

const textOf = (value: Value | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const listOf = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);

function readAttributes(value: Value | undefined): Readonly<Record<string, string>> {
  const entries = listOf(value).map((one) => {
    const { type, value: text } = isComplex(one) ? one : {};
    const name = textOf(type) ?? '';
    const fault = attributeNameFault(name);
    if (fault !== null)
      throw badRequest('invalidValue', `Each of "attributes" has its name as "type". ${fault}`);
    return [name, textOf(text) ?? ''] as const;
  });
  if (new Set(entries.map(([name]) => name)).size < entries.length)
    throw badRequest('invalidValue', 'One of "attributes" stands twice.');
  // A null prototype: an attribute may be called __proto__ (CWE-1321).
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function readGrants(value: Value | undefined): readonly string[] {
  const grants = listOf(value).flatMap((one) => textOf(one) ?? []);
  for (const grant of grants) {
    const fault = checkGrant(grant);
    if (fault !== null) throw badRequest('invalidValue', `One of "grants" is no grant: ${fault}.`);
  }
  return grants;
}

/**
 * What the resource asks for.
 * @param standing the name that the user has; null for a new one
 * @throws ScimError `invalidValue`
 */
export function readUser(resource: Resource, standing: string | null): AskedUser {
  const { userName, active, password, externalId, [GATEHOOK_SCHEMA]: extension, ...rest } = resource;
  if (textOf(userName) === undefined) throw badRequest('invalidValue', '"userName" is missing.');
  const given = textOf(userName) ?? '';
  const name = normalizeUsername(given) === standing ? standing : newUsername(given);
  if (name === null) throw badRequest('invalidValue', USERNAME_RULE);
  if (JSON.stringify(rest).length > MAX_PROFILE)
    throw badRequest('invalidValue', `The attributes have more than ${MAX_PROFILE} characters.`);
  const { grants, attributes, passwordHash } = isComplex(extension) ? extension : {};
  return {
    name,
    userName: given,
    active: typeof active === 'boolean' ? active : undefined,
    password: textOf(password),
    passwordHash: textOf(passwordHash),
    externalId: textOf(externalId),
    grants: readGrants(grants),
    attributes: readAttributes(attributes),
    rest,
  };
}

/**
 * The attributes that a profile keeps.
 * @throws MalformedItemError
 */
export function dataOf({ data }: Profile, id: string): Complex {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Complex;
  } catch {
    // Said below, with the item's name.
  }
  throw new MalformedItemError(`PROFILE#${id}`, '"data" is not JSON');
}

/** The other way: all that a client may read and write, without what is never returned. */
export function resourceOf(
  { user, profile, pointer }: StoredUser,
  application: Pick<Application, 'id' | 'returns'>,
): Resource {
  const externalId = profile.externalIds[application.id];
  const attributes = Object.entries(visibleAttributes(user, application)).map(([type, value]) => ({
    value,
    type,
  }));
  const extension = {
    ...(user.grants.length > 0 && { grants: user.grants }),
    ...(attributes.length > 0 && { attributes }),
  };
  return {
    // A name that the command line gave has no other spelling.
    userName: normalizeUsername(profile.userName) === user.name ? profile.userName : user.name,
    ...(externalId !== undefined && { externalId }),
    ...dataOf(profile, pointer.id),
    active: user.status === 'active',
    ...(Object.keys(extension).length > 0 && { [GATEHOOK_SCHEMA]: extension }),
  };
}

const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('base64url');

export const externalIdFinder = (application: string, externalId: string): Finder => ({
  attribute: 'externalId',
  hash: hashOf(application, externalId),
});

export const emailFinder = (address: string): Finder => ({
  attribute: 'email',
  hash: hashOf(address.toLowerCase()),
});

/** Every value by which the profile is to be found. */
export function findersOf(profile: Profile, id: string): readonly Finder[] {
  const emails = listOf(dataOf(profile, id).emails).flatMap((email) =>
    isComplex(email) ? (textOf(email.value) ?? []) : [],
  );
  const finders = [
    ...Object.entries(profile.externalIds).map(([application, value]) =>
      externalIdFinder(application, value),
    ),
    ...emails.map(emailFinder),
  ];
  return [...new Map(finders.map((finder) => [`${finder.attribute}${finder.hash}`, finder])).values()];
}
