// Clerk: the CSV file of its dashboard's user export, and lists of users from its support with `password_digest`.
import { hasColumn, tableFormat } from './table.ts';

export const clerk = tableFormat({
  name: 'clerk',
  title: 'an export of Clerk',
  recognises: (value) => hasColumn(value, 'password_digest', 'password_hasher'),
  usernames: ['username', 'primary_email_address', 'primary_phone_number'],
  hash: 'password_digest',
  isDisabled: (row) => [row.flag('banned'), row.flag('locked')].includes(true),
  attributes: { email: 'primary_email_address' },
  // The digest names its own algorithm.
  passOver: ['password_hasher', 'totp_secret'],
});
