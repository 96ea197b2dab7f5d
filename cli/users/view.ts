// A user as it is shown: what it may do and how it stands; never its hash.
import type { User } from '../../functions/decision/facts.ts';
import { listed, properties, table } from '../terminal/output.ts';
import { describeHash } from './password.ts';
import { type Standing, standingText } from './standing.ts';

/** A user as `--json` prints it. */
export function userView({ name, status, roles, grants, attributes, passwordHash }: User) {
  return { name, status, password: describeHash(passwordHash), roles, grants, attributes: { ...attributes } };
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

export function userText(user: User, standing: Standing): string {
  return properties([
    ['user', user.name],
    ['status', user.status],
    ['password', describeHash(user.passwordHash)],
    ['roles', listed(user.roles)],
    ['grants', listed(user.grants)],
    ['attributes', listed(attributeLines(user.attributes))],
    ['failed attempts', standingText(standing)],
  ]);
}
