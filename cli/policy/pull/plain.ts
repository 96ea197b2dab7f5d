// Roles and applications as a policy file has them: only what is said of them, in the order of its shape.
import type { Application, Role } from '../../../functions/decision/facts.ts';
import { bareApplication } from '../../applications/bare.ts';
import type { ApplicationLimits } from '../../applications/limits.ts';

/** The value of one member of the file. */
export type Plain = string | boolean | readonly string[] | Readonly<Record<string, string>>;
export type PlainMembers = Readonly<Record<string, Plain>>;

const isEmpty = (value: Plain): boolean => typeof value === 'object' && Object.keys(value).length === 0;
const given = (members: Readonly<Record<string, Plain | undefined>>): [string, Plain][] =>
  Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** Lists that are empty are left out. */
export const plainRole = ({ grants, includes }: Role): PlainMembers =>
  Object.fromEntries(given({ grants, includes }).filter(([, value]) => !isEmpty(value)));

/** A key that may stand in a URL alone was asked for when the application was made. */
function keyPlaceOf({ keys }: Application): 'path' | undefined {
  const isForUrls = keys.length > 0 && keys.every(({ places }) => places.every((place) => place === 'path'));
  return isForUrls ? 'path' : undefined;
}

const limitsOf = (application: Application) =>
  ({
    name: application.name,
    dialects: application.dialects,
    mayAsk: application.mayAsk,
    mayAssert: application.mayAssert,
    mayAssertLogin: application.mayAssertLogin,
    mayIssueTokens: application.mayIssueTokens,
    audience: application.audience,
    introspects: application.introspects ?? [],
    origins: application.origins ?? [],
    returns: application.returns,
    mayManage: application.mayManage ?? [],
    mayResetPasswords: application.mayResetPasswords ?? false,
    mayGive: application.mayGive ?? [],
    mayGrant: application.mayGrant ?? [],
    maySet: application.maySet ?? [],
    strict: application.strict,
    permissionTemplates: application.permissionTemplates,
    dialectSettings: application.dialectSettings,
  }) satisfies Record<keyof ApplicationLimits, Plain | undefined>;

const membersOf = (application: Application): Readonly<Record<string, Plain | undefined>> => ({
  ...limitsOf(application),
  publicKeys: application.publicKeys.map(({ key }) => `whpk_${key}`),
  keyPlace: keyPlaceOf(application),
});

/** What is as `app create` makes it is left out; an empty `mayAsk` and an empty `returns` say something. */
export function plainApplication(application: Application): PlainMembers {
  const bare = membersOf(bareApplication(application.id, ''));
  const said = given(membersOf(application)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(bare[name]),
  );
  return Object.fromEntries(said);
}
