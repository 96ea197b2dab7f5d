// ASP.NET Identity: the table AspNetUsers, of the .NET Framework and of .NET.
import { isUntilLater } from '../rows/instants.ts';
import { hasColumn, tableFormat } from './table.ts';

export const aspnet = tableFormat({
  name: 'aspnet',
  title: "ASP.NET Identity's AspNetUsers",
  recognises: (value) => hasColumn(value, 'PasswordHash', 'SecurityStamp'),
  usernames: ['UserName', 'Email'],
  hash: 'PasswordHash',
  isDisabled: (row, { now }) =>
    [isUntilLater(row, 'LockoutEnd', now), isUntilLater(row, 'LockoutEndDateUtc', now)].includes(true),
  attributes: { email: 'Email', email_verified: 'EmailConfirmed' },
  // Whether locking is possible at all, and whether a second factor is asked for.
  passOver: ['LockoutEnabled', 'TwoFactorEnabled'],
});
