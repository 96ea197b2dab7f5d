// Auth0: what its support exports with hashes, what its export jobs write, and the files of its bulk import.
import { fromAuth0 } from '../hashes/auth0.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, type Row, valueAt } from '../rows/row.ts';

/** Only administrators write app_metadata; user_metadata is the user's own, so nothing is taken from it unasked. */
const ROLES = ['app_metadata.roles', 'app_metadata.authorization.roles'];

const PASSWORDS = ['passwordHash', 'password_hash', 'custom_password_hash'];

/** Other logins of the user, second factors, and what users write themselves. */
const PASSED_OVER = ['identities', 'multifactor', 'mfa_factors', 'user_metadata', 'guardian_authenticators'];

/** `auth0|5f7c…`: the connection and the id in it. */
const hasUserId = (value: unknown): boolean => /^[\w-]+\|/.test(String(valueAt(value, 'user_id') ?? ''));

const isOfSupport = (value: unknown): boolean =>
  has(value, '_id.$oid') && has(value, 'passwordHash') && has(value, 'tenant') && has(value, 'connection');

const isOfBulkImport = (value: unknown): boolean =>
  has(value, 'app_metadata', 'user_metadata') &&
  has(value, 'user_id', 'password_hash', 'blocked') &&
  !has(value, 'aud');

function userFrom(row: Row): ImportedUser {
  const password = fromAuth0(row.value);
  row.passOver(...PASSWORDS, ...PASSED_OVER);
  return {
    status: row.flag('blocked') === true ? 'disabled' : 'active',
    password,
    roles: ROLES.flatMap((path) => row.texts(path)),
    grants: [],
    attributes: row.attributes({ email: 'email', email_verified: 'email_verified' }),
  };
}

export const auth0: Format = {
  name: 'auth0',
  title: 'an export of Auth0',
  recognises: (value) =>
    has(value, 'custom_password_hash') || hasUserId(value) || isOfSupport(value) || isOfBulkImport(value),
  username: (row) => row.firstText('username', 'email'),
  reader: () => ({ read: userFrom }),
};
