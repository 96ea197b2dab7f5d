// WordPress: the table wp_users, or what `wp user list` prints of it.
import { rolesIn } from '../rows/roles.ts';
import type { Row } from '../rows/row.ts';
import { hasColumn, tableFormat } from './table.ts';

/** Since WordPress 3.0 every user has 0; plugins mark others. A network adds two columns. */
const isLocked = (row: Row): boolean =>
  [(row.text('user_status') ?? '0') !== '0', row.flag('spam'), row.flag('deleted')].includes(true);

export const wordpress = tableFormat({
  name: 'wordpress',
  title: "WordPress' table of users",
  recognises: (value) => hasColumn(value, 'user_login', 'user_pass'),
  usernames: ['user_login'],
  hash: 'user_pass',
  isDisabled: isLocked,
  roles: (row) => rolesIn(row, 'roles'),
  attributes: { email: 'user_email' },
  passOver: [],
});
