// Auth0: what its support exports with hashes, what its export jobs write, and the files of its bulk import.

import { attributesFrom, fieldAt, has, textAt, textsAt } from '../fields.ts';
import { fromAuth0 } from '../hashes/auth0.ts';
import type { Format } from '../record.ts';

/** Only administrators write app_metadata; user_metadata is the user's own, so nothing is taken from it unasked. */
const ROLES = ['app_metadata.roles', 'app_metadata.authorization.roles'];

export const auth0: Format = {
  name: 'auth0',
  recognises: (value) =>
    has(value, 'passwordHash', 'password_hash', 'custom_password_hash', 'user_id', 'app_metadata') ||
    (has(value, '_id') && has(value, 'email')),
  reader: () => (value) => ({
    username: textAt(value, 'username') ?? textAt(value, 'email'),
    status: fieldAt(value, 'blocked') === true ? 'disabled' : 'active',
    password: fromAuth0(value),
    roles: ROLES.flatMap((path) => textsAt(value, path)),
    grants: [],
    attributes: attributesFrom(value, { email: 'email', email_verified: 'email_verified' }),
  }),
};
