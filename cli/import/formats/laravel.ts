// Laravel: its table of users.
import { hasColumn, tableFormat } from './table.ts';

export const laravel = tableFormat({
  name: 'laravel',
  title: "Laravel's table of users",
  recognises: (value) => hasColumn(value, 'password', 'remember_token'),
  usernames: ['username', 'email'],
  hash: 'password',
  isDisabled: (row) => row.text('deleted_at') !== undefined,
  attributes: { email: 'email' },
  passOver: ['two_factor_secret'],
});
