// The order in which applications are changed around the roles: what is narrower comes first, what is wider last.
//
// What a question is answered hangs on the application's limits and on the user's roles. In between, each application that
// changes has only what both sides have, so that no limit of before meets roles of after in a way that neither side allows.
import type { Application } from '../../../functions/decision/facts.ts';
import { type ApplicationLimits, present, withOnlyLimits } from '../../applications/limits.ts';
import { isDenial } from '../../roles/change.ts';
import { applicationMembers, isSame } from './members.ts';

type Applications = ReadonlyMap<string, Application>;

/** One write: before null creates, after null deletes. */
export interface ApplicationStep {
  readonly id: string;
  readonly before: Application | null;
  readonly after: Application | null;
}

const common = <T>(one: readonly T[], other: readonly T[]): readonly T[] =>
  one.filter((value) => other.includes(value));

/** Where absent is "without a limit", the one that is there is the narrower. */
const narrower = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  both: (one: readonly string[], other: readonly string[]) => readonly string[],
): readonly string[] | undefined =>
  one === undefined || other === undefined ? (one ?? other) : both(one, other);

/** The grants of both, and the denials of either. */
const narrowerGrants = (one: readonly string[], other: readonly string[]): readonly string[] => [
  ...new Set([...common(one, other), ...[...one, ...other].filter(isDenial)]),
];

const texts = (record: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(record).sort());

/** What a question means changes with these: with a mixture, one could be asked that neither side asks. */
const meansAnother = (one: Application, other: Application): boolean =>
  one.audience !== other.audience ||
  texts(one.permissionTemplates) !== texts(other.permissionTemplates) ||
  texts(one.dialectSettings) !== texts(other.dialectSettings);

/** The application with no more than both sides have. Where a question would mean another, it may ask nothing for now. */
export function narrowest(before: Application, after: Application): Application {
  const isOpen = !meansAnother(before, after);
  const lists = (name: 'introspects' | 'origins' | 'mayManage' | 'mayGive' | 'mayGrant' | 'maySet') =>
    common(before[name] ?? [], after[name] ?? []);
  const limits = {
    name: before.name,
    dialects: isOpen ? common(before.dialects, after.dialects) : [],
    mayAsk: narrower(before.mayAsk, after.mayAsk, narrowerGrants),
    mayAssert: before.mayAssert && after.mayAssert,
    mayAssertLogin: common(before.mayAssertLogin, after.mayAssertLogin),
    mayIssueTokens: isOpen && before.mayIssueTokens && after.mayIssueTokens,
    audience: before.audience,
    introspects: lists('introspects'),
    origins: lists('origins'),
    returns: narrower(before.returns, after.returns, common),
    mayManage: lists('mayManage'),
    mayResetPasswords: before.mayResetPasswords === true && after.mayResetPasswords === true,
    mayGive: lists('mayGive'),
    mayGrant: lists('mayGrant'),
    maySet: lists('maySet'),
    strict: before.strict || after.strict,
    permissionTemplates: before.permissionTemplates,
    dialectSettings: before.dialectSettings,
  } satisfies { [Name in keyof Required<ApplicationLimits>]: Application[Name] | undefined };
  return {
    ...withOnlyLimits(before, present(limits)),
    publicKeys: common(before.publicKeys, after.publicKeys),
  };
}

const isSameApplication = (one: Application, other: Application): boolean =>
  isSame(applicationMembers(one), applicationMembers(other));

export interface ApplicationSteps {
  /** Before the roles: deletions and narrower limits. */
  readonly first: readonly ApplicationStep[];
  /** After the roles: wider limits and new applications. */
  readonly last: readonly ApplicationStep[];
}

/**
 * The writes that lead from one state of all applications to another.
 * @param isAlone whether nothing else changes, so that one write is enough
 */
export function applicationSteps(
  before: Applications,
  after: Applications,
  isAlone: boolean,
): ApplicationSteps {
  const deleted = [...before.values()].filter(({ id }) => !after.has(id));
  const created = [...after.values()].filter(({ id }) => !before.has(id));
  const changed = [...before.values()].flatMap((one) => {
    const other = after.get(one.id);
    return other === undefined || isSameApplication(one, other) ? [] : [{ one, other }];
  });
  const narrowed = changed.map(({ one, other }) => ({
    one,
    narrow: isAlone ? one : narrowest(one, other),
    other,
  }));
  return {
    first: [
      ...deleted.map((one) => ({ id: one.id, before: one, after: null })),
      ...narrowed
        .filter(({ one, narrow }) => !isSameApplication(one, narrow))
        .map(({ one, narrow }) => ({ id: one.id, before: one, after: narrow })),
    ],
    last: [
      ...narrowed
        .filter(({ narrow, other }) => !isSameApplication(narrow, other))
        .map(({ narrow, other }) => ({ id: other.id, before: narrow, after: other })),
      ...created.map((other) => ({ id: other.id, before: null, after: other })),
    ],
  };
}
