// Better Auth: its table of accounts beside that of users, joined as docs/importing/databases.md shows.
import type { Format } from '../rows/format.ts';
import { isUntilLater } from '../rows/instants.ts';
import { rolesIn } from '../rows/roles.ts';
import type { Row } from '../rows/row.ts';
import { hasColumn, tableFormat } from './table.ts';

/** Banned until a time that the admin plugin names, or for good. */
function isBanned(row: Row, now: number): boolean {
  const ends = ['banExpires', 'ban_expires'].filter((name) => row.text(name) !== undefined);
  return (
    row.flag('banned') === true && (ends.length === 0 || ends.some((name) => isUntilLater(row, name, now)))
  );
}

const table = tableFormat({
  name: 'better-auth',
  title: "Better Auth's users and accounts",
  recognises: (value) =>
    (hasColumn(value, 'providerId', 'password') || hasColumn(value, 'provider_id', 'password')) &&
    hasColumn(value, 'email'),
  usernames: ['username', 'email'],
  hash: 'password',
  isDisabled: (row, { now }) => isBanned(row, now),
  roles: (row) => rolesIn(row, 'role'),
  attributes: { email: 'email', email_verified: 'emailVerified' },
  passOver: ['twoFactorEnabled', 'two_factor_enabled'],
});

/** A user has a row for each login; those of Google and others have no password and are no users of their own. */
const isOtherLogin = (row: Row): boolean =>
  !['credential', undefined].includes(row.firstText('providerId', 'provider_id'));

export const betterAuth: Format = {
  ...table,
  reader(settings) {
    const { read } = table.reader(settings);
    return { read: (row) => (isOtherLogin(row) ? null : read(row)) };
  },
};
