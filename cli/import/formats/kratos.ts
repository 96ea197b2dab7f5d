// Ory Kratos identities with their password credentials, as its admin API lists them.
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, isObject, type Row, valueAt } from '../rows/row.ts';

const PASSWORD = 'credentials.password';

/** Logins and factors that are no password, and what users write themselves. */
const PASSED_OVER = [
  ...['oidc', 'saml', 'totp', 'lookup_secret', 'webauthn', 'passkey', 'code', 'link', 'profile'].map(
    (kind) => `credentials.${kind}`,
  ),
  'traits',
  'verifiable_addresses',
  'recovery_addresses',
];

/** What the user logs in with; without a password, the usual traits. */
function usernameOf(row: Row): string | undefined {
  const [identifier] = row.texts(`${PASSWORD}.identifiers`);
  return identifier ?? row.firstText('traits.username', 'traits.email');
}

/** @throws RowFault */
function statusOf(row: Row): 'active' | 'disabled' {
  const state = row.text('state') ?? 'active';
  if (state === 'active') return 'active';
  if (state === 'inactive') return 'disabled';
  throw new RowFault('bad_status', 'The state is neither active nor inactive.');
}

function userFrom(row: Row): ImportedUser {
  const stored = row.text(`${PASSWORD}.config.hashed_password`);
  const attributes = row.attributes({ email: 'traits.email' });
  row.passOver(...PASSED_OVER);
  return {
    status: statusOf(row),
    password: stored === undefined ? null : { stored },
    // Traits are the user's own; both kinds of metadata are written by administrators only.
    roles: ['metadata_admin.roles', 'metadata_public.roles'].flatMap((path) => row.texts(path)),
    grants: [],
    attributes,
  };
}

export const kratos: Format = {
  name: 'kratos',
  title: "a list of Ory Kratos' identities",
  recognises: (value) =>
    isObject(valueAt(value, 'traits')) && has(value, 'schema_id', 'credentials', 'state'),
  username: usernameOf,
  reader: () => ({ read: userFrom }),
};
