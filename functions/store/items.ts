// From items to the decision's facts and back: one pair of functions for each kind of item.
import type { Application, Role, User } from '../decision/facts.ts';
import type { Attempts } from '../lockout/rule.ts';
import { Fields } from './fields.ts';
import { applicationKey, roleKey, userKey } from './keys.ts';
import type { Item } from './read.ts';

export function userFromItem(item: Item): User {
  const fields = new Fields(item);
  const passwordHash = fields.optional('passwordHash', fields.string);
  const profile = fields.optional('profile', fields.string);
  return {
    name: fields.string('name'),
    status: fields.oneOf('status', ['active', 'disabled']),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    roles: fields.strings('roles'),
    grants: fields.strings('grants'),
    attributes: fields.map('attributes'),
    tokenGeneration: fields.string('tokenGeneration'),
    version: fields.string('version'),
    ...(profile === undefined ? {} : { profile }),
  };
}

export const itemFromUser = (user: User): Item => ({ ...userKey(user.name), ...user });

export function roleFromItem(item: Item): Role {
  const fields = new Fields(item);
  return {
    name: fields.string('name'),
    grants: fields.strings('grants'),
    includes: fields.strings('includes'),
  };
}

export const itemFromRole = (role: Role): Item => ({ ...roleKey(role.name), ...role });

/** @returns null where no failure is counted: the item may stand there for the ids that are claimed in it */
export function attemptsFromItem(item: Item): Attempts | null {
  if (item.failures === undefined) return null;
  const fields = new Fields(item);
  return {
    failures: fields.number('failures'),
    lastAt: fields.number('lastAt'),
    failuresSinceSuccess: fields.number('failuresSinceSuccess'),
  };
}

/** DynamoDB keeps null; an end that was never set is null. */
function end(fields: Fields): number | null {
  return fields.optional('expiresAt', fields.number) ?? null;
}

export function applicationFromItem(item: Item): Application {
  const fields = new Fields(item);
  const optional = {
    tokenGeneration: fields.optional('tokenGeneration', fields.string),
    mayAsk: fields.optional('mayAsk', fields.strings),
    audience: fields.optional('audience', fields.string),
    introspects: fields.optional('introspects', fields.strings),
    origins: fields.optional('origins', fields.strings),
    returns: fields.optional('returns', fields.strings),
    mayManage: fields.optional('mayManage', fields.strings),
    mayResetPasswords: fields.optional('mayResetPasswords', fields.boolean),
    mayGive: fields.optional('mayGive', fields.strings),
    mayGrant: fields.optional('mayGrant', fields.strings),
    maySet: fields.optional('maySet', fields.strings),
  };
  return {
    id: fields.string('id'),
    name: fields.string('name'),
    status: fields.oneOf('status', ['active', 'disabled']),
    generations: fields.list('generations', (one) => ({
      id: one.string('id'),
      createdAt: one.number('createdAt'),
      expiresAt: end(one),
    })),
    keys: fields.list('keys', (one) => ({
      id: one.string('id'),
      hash: one.string('hash'),
      createdAt: one.number('createdAt'),
      expiresAt: end(one),
      places: one.strings('places').filter((place) => place === 'header' || place === 'path'),
    })),
    publicKeys: fields.list('publicKeys', (one) => ({
      fingerprint: one.string('fingerprint'),
      key: one.string('key'),
      createdAt: one.number('createdAt'),
    })),
    dialects: fields.strings('dialects'),
    mayAssert: fields.boolean('mayAssert'),
    mayAssertLogin: fields.strings('mayAssertLogin'),
    mayIssueTokens: fields.boolean('mayIssueTokens'),
    strict: fields.boolean('strict'),
    permissionTemplates: fields.map('permissionTemplates'),
    dialectSettings: fields.map('dialectSettings'),
    version: fields.string('version'),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** An end of null is left out of the item. */
const withoutOpenEnd = <T extends { readonly expiresAt: number | null }>({ expiresAt, ...rest }: T) =>
  expiresAt === null ? rest : { ...rest, expiresAt };

export const itemFromApplication = (application: Application): Item => ({
  ...applicationKey(application.id),
  ...application,
  generations: application.generations.map(withoutOpenEnd),
  keys: application.keys.map(withoutOpenEnd),
});
