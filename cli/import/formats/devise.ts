// Devise, the usual login of Ruby on Rails: its table of users.
import type { Row } from '../rows/row.ts';
import { hasColumn, tableFormat } from './table.ts';

/** With the module "confirmable" users get in after that only. */
const isUnconfirmed = (row: Row): boolean =>
  hasColumn(row.value, 'confirmed_at') && row.text('confirmed_at') === undefined;

export const devise = tableFormat({
  name: 'devise',
  title: "a table of Rails' Devise",
  recognises: (value) =>
    hasColumn(value, 'encrypted_password', 'reset_password_token') && !hasColumn(value, 'instance_id'),
  usernames: ['username', 'login', 'email'],
  hash: 'encrypted_password',
  isDisabled: (row) =>
    [row.text('locked_at') !== undefined, row.text('deleted_at') !== undefined, isUnconfirmed(row)].includes(
      true,
    ),
  attributes: { email: 'email' },
  passOver: [
    'reset_password_token',
    'otp_secret',
    'encrypted_otp_secret',
    'encrypted_otp_secret_iv',
    'encrypted_otp_secret_salt',
  ],
});
