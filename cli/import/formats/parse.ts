// Parse Server's collection _User, as mongoexport writes it, and the same of an export of the former parse.com.
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, type Row } from '../rows/row.ts';

const HASHES = ['_hashed_password', 'bcryptPassword'];

/** Earlier passwords, and a lock of minutes after wrong ones. */
const PASSED_OVER = ['_password_history', '_account_lockout_expires_at', 'authData'];

const hasOtherLogin = (value: unknown): boolean =>
  has(value, 'authData') || Object.keys(Object(value)).some((name) => name.startsWith('_auth_data_'));

function userFrom(row: Row): ImportedUser {
  const stored = row.firstText(...HASHES);
  // Other collections may have a user name; what makes a user is a way to log in.
  if (stored === undefined && !hasOtherLogin(row.value))
    throw new RowFault(
      'not_a_user',
      'The record has neither a hash nor another login, so it is none of _User.',
    );
  const others = Object.keys(Object(row.value)).filter((name) => name.startsWith('_auth_data_'));
  row.passOver(...PASSED_OVER, ...others);
  return {
    status: 'active',
    password: stored === undefined ? null : { stored },
    roles: [],
    grants: [],
    attributes: row.attributes({ email: 'email', email_verified: 'emailVerified' }),
  };
}

export const parse: Format = {
  name: 'parse',
  title: "Parse Server's _User",
  recognises: (value) => has(value, ...HASHES) && has(value, 'username'),
  username: (row) => row.firstText('username', 'email'),
  reader: () => ({ read: userFrom }),
};
