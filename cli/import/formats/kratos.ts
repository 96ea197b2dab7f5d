// Ory Kratos identities with their password credentials, as its admin API lists them.
import { attributesFrom, fieldAt, has, isObject, textAt, textsAt } from '../fields.ts';
import type { Format, ImportedUser } from '../record.ts';

const PASSWORD = 'credentials.password';

function passwordOf(value: unknown): ImportedUser['password'] {
  const stored = textAt(value, `${PASSWORD}.config.hashed_password`);
  return stored === undefined ? null : { stored };
}

/** What the user logs in with; without a password, the usual traits. */
function usernameOf(value: unknown): string | undefined {
  const [identifier] = textsAt(value, `${PASSWORD}.identifiers`);
  return identifier ?? textAt(value, 'traits.username') ?? textAt(value, 'traits.email');
}

export const kratos: Format = {
  name: 'kratos',
  recognises: (value) =>
    isObject(fieldAt(value, 'traits')) && has(value, 'schema_id', 'credentials', 'state'),
  reader: () => (value) => ({
    username: usernameOf(value),
    status: textAt(value, 'state') === 'inactive' ? 'disabled' : 'active',
    password: passwordOf(value),
    // Traits are the user's own; both kinds of metadata are written by administrators only.
    roles: ['metadata_admin.roles', 'metadata_public.roles'].flatMap((path) => textsAt(value, path)),
    grants: [],
    attributes: attributesFrom(value, { email: 'traits.email' }),
  }),
};
