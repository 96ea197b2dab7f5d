// A user as it is shown: what it may do and how it stands; never its hash.
import type { User } from '../../functions/decision/facts.ts';
import { type Attempts, LockoutRule } from '../../functions/lockout/rule.ts';
import { instant, listed, properties, span, table } from '../terminal/output.ts';
import { describeHash } from './password.ts';

/** A user as `--json` prints it. */
export function userView({ name, status, roles, grants, attributes, passwordHash }: User) {
  return { name, status, password: describeHash(passwordHash), roles, grants, attributes: { ...attributes } };
}

/** The failures on a name as `--json` prints them. */
export function attemptsView(attempts: Attempts | null) {
  if (attempts === null) return { failures: 0, failuresSinceSuccess: 0, lastAt: null };
  const { failures, failuresSinceSuccess, lastAt } = attempts;
  return { failures, failuresSinceSuccess, lastAt: instant(lastAt) };
}

/** @param now Unix milliseconds */
function attemptsText(attempts: Attempts | null, now: number): string {
  if (attempts === null) return 'none since the last success';
  const counted = `${attempts.failuresSinceSuccess} since the last success, the last ${instant(attempts.lastAt)}`;
  const ruling = new LockoutRule().rule(attempts, now);
  if (ruling.kind === 'held') return `${counted}; held until user unlock`;
  return ruling.kind === 'wait'
    ? `${counted}; the next attempt counts in ${span(ruling.milliseconds)}`
    : counted;
}

const attributeLines = (attributes: User['attributes']) =>
  Object.entries(attributes).map(([name, value]) => `${name}=${value}`);

export function usersTable(users: readonly User[]): string {
  const rows = users.map(({ name, status, passwordHash, roles, grants, attributes }) => [
    name,
    status,
    describeHash(passwordHash),
    listed(roles),
    listed(grants),
    listed(attributeLines(attributes)),
  ]);
  return table(['name', 'status', 'password', 'roles', 'grants', 'attributes'], rows);
}

/** @param now Unix milliseconds */
export function userText(user: User, attempts: Attempts | null, now: number): string {
  return properties([
    ['user', user.name],
    ['status', user.status],
    ['password', describeHash(user.passwordHash)],
    ['roles', listed(user.roles)],
    ['grants', listed(user.grants)],
    ['attributes', listed(attributeLines(user.attributes))],
    ['failed attempts', attemptsText(attempts, now)],
  ]);
}
