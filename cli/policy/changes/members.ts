// Roles and applications as lines of names and values: what a difference is made of, and by which two states are the same.
import type { Application, Role } from '../../../functions/decision/facts.ts';
import type { ApplicationLimits } from '../../applications/limits.ts';
import { isDenial } from '../../roles/change.ts';

/** One line: `grant orders:*:read`, `mayAssert yes`. */
export interface Member {
  readonly name: string;
  readonly value: string;
}

const members = (name: string, values: readonly string[]): readonly Member[] =>
  [...new Set(values)].map((value) => ({ name, value }));

/** Grants in any order, each once, are the same role: every one of them counts. */
export const roleMembers = ({ grants, includes }: Omit<Role, 'name'>): readonly Member[] => [
  ...[...new Set(grants)].map((value) => ({ name: isDenial(value) ? 'denial' : 'grant', value })),
  ...members('include', includes),
];

const assignments = (texts: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(texts).map(([name, text]) => `${name}=${text}`);

/** What is not limited has a line of its own, so that a limit that goes away is seen. */
const limitValues = (application: Application) =>
  ({
    name: [application.name],
    dialects: application.dialects,
    mayAsk: application.mayAsk ?? ['(anything)'],
    mayAssert: [String(application.mayAssert)],
    mayAssertLogin: application.mayAssertLogin,
    mayIssueTokens: [String(application.mayIssueTokens)],
    audience: [application.audience ?? '(its id)'],
    introspects: application.introspects ?? [],
    origins: application.origins ?? [],
    returns: application.returns ?? ['(all)'],
    mayManage: application.mayManage ?? [],
    mayResetPasswords: [String(application.mayResetPasswords ?? false)],
    mayGive: application.mayGive ?? [],
    mayGrant: application.mayGrant ?? [],
    maySet: application.maySet ?? [],
    strict: [String(application.strict)],
    permissionTemplates: assignments(application.permissionTemplates),
    dialectSettings: assignments(application.dialectSettings),
  }) satisfies Record<keyof ApplicationLimits, readonly string[]>;

export const applicationMembers = (application: Application): readonly Member[] => [
  ...Object.entries(limitValues(application)).flatMap(([name, values]) => members(name, values)),
  ...members(
    'publicKeys',
    application.publicKeys.map(({ key }) => `whpk_${key}`),
  ),
];

const keyOf = ({ name, value }: Member): string => `${name} ${value}`;

/** Those of the first that the second does not have. */
export function without(all: readonly Member[], others: readonly Member[]): readonly Member[] {
  const known = new Set(others.map(keyOf));
  return all.filter((one) => !known.has(keyOf(one)));
}

export const isSame = (one: readonly Member[], other: readonly Member[]): boolean =>
  without(one, other).length + without(other, one).length === 0;

/** A denial among a role's grants, or among what an application may ask. */
export const denies = ({ name, value }: Member): boolean =>
  (name === 'denial' || name === 'mayAsk') && isDenial(value);
