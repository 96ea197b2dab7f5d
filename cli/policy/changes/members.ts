// Roles and applications as lines of names and values: what a difference is made of, and by which two states are the same.
import type { Application, Role } from '../../../functions/decision/facts.ts';
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
export const applicationMembers = (application: Application): readonly Member[] => [
  { name: 'name', value: application.name },
  ...members('dialects', application.dialects),
  ...members('mayAsk', application.mayAsk ?? ['(anything)']),
  { name: 'mayAssert', value: String(application.mayAssert) },
  ...members('mayAssertLogin', application.mayAssertLogin),
  { name: 'mayIssueTokens', value: String(application.mayIssueTokens) },
  { name: 'audience', value: application.audience ?? '(its id)' },
  ...members('introspects', application.introspects ?? []),
  ...members('origins', application.origins ?? []),
  ...members('returns', application.returns ?? ['(all)']),
  { name: 'strict', value: String(application.strict) },
  ...members('permissionTemplates', assignments(application.permissionTemplates)),
  ...members('dialectSettings', assignments(application.dialectSettings)),
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
