// Keycloak's realm export: users with their credentials, roles of the realm and of clients, and attributes.
import { fromKeycloak } from '../hashes/keycloak.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, isObject, type Row, textsIn, valueAt } from '../rows/row.ts';

/** Kinds of credentials that are no password. */
const OTHER_KINDS =
  /^(?:otp|totp|hotp|webauthn|webauthn-passwordless|recovery-authn-codes|kerberos|client-cert|password-history)$/;

/** Until Keycloak 7 a credential had its parts side by side; its members mean what the newer ones mean. */
const isOfOldForm = (credential: unknown): boolean => has(credential, 'hashedSaltedValue');

const fromOldForm = (credential: unknown): unknown => ({
  type: 'password',
  secretData: { value: valueAt(credential, 'hashedSaltedValue'), salt: valueAt(credential, 'salt') },
  credentialData: {
    hashIterations: valueAt(credential, 'hashIterations'),
    algorithm: valueAt(credential, 'algorithm') ?? 'pbkdf2',
  },
});

/** @throws RowFault, UnusableHash */
function storedFrom(credential: unknown): string {
  if (isOfOldForm(credential)) return fromKeycloak(fromOldForm(credential));
  if (has(credential, 'value') && !has(credential, 'secretData'))
    throw new RowFault(
      'plain_password',
      'The credential holds the password itself ("value"), as files for creating users do. Export the realm with kc.sh export.',
    );
  return fromKeycloak(credential);
}

/** @throws RowFault: a credential of no known kind may be the password */
function passwordOf(row: Row): ImportedUser['password'] {
  const credentials = row.list('credentials');
  const password = credentials.find((one) => valueAt(one, 'type') === 'password');
  if (password !== undefined) return { stored: storedFrom(password) };
  const unknown = credentials.find((one) => !OTHER_KINDS.test(String(valueAt(one, 'type'))));
  if (unknown === undefined) return null;
  throw new RowFault(
    'unread_secret',
    'There is a credential of no "type" that Keycloak documents, which may be the password.',
  );
}

/** A role of a client is named after it: two clients may each have an `admin`. */
function rolesOf(row: Row): readonly string[] {
  const ofClients = row
    .entries('clientRoles')
    .flatMap(([client, names]) => listIn(names, 'clientRoles').map((name) => `${client}/${name}`));
  return [...row.texts('realmRoles'), ...ofClients];
}

/** @throws RowFault */
function listIn(value: unknown, member: string): readonly string[] {
  if (Array.isArray(value)) return textsIn(value, member);
  throw new RowFault('malformed_row', `"${member}" is not a map of lists.`);
}

/** Keycloak's attributes are lists, mostly of one. */
function attributesOf(row: Row): Record<string, string> {
  const own = row
    .entries('attributes')
    .map(([name, values]) => [name, listIn(values, 'attributes').join(',')]);
  return {
    ...Object.fromEntries(own),
    ...row.attributes({ email: 'email', email_verified: 'emailVerified' }),
  };
}

/** Keycloak gives such names to service accounts only. */
const isServiceAccount = (row: Row): boolean =>
  has(row.value, 'serviceAccountClientId') || /^service-account-/.test(row.text('username') ?? '');

function userFrom(row: Row): ImportedUser {
  if (isServiceAccount(row))
    throw new RowFault(
      'not_a_user',
      'This is the service account of a client. Make it an application instead.',
    );
  row.passOver('disableableCredentialTypes', 'requiredActions');
  return {
    status: row.flag('enabled') === false ? 'disabled' : 'active',
    password: passwordOf(row),
    roles: rolesOf(row),
    grants: [],
    attributes: attributesOf(row),
  };
}

export const keycloak: Format = {
  name: 'keycloak',
  title: 'an export of Keycloak',
  recognises: (value) =>
    isObject(value) &&
    has(value, 'username') &&
    (has(value, 'realmRoles', 'createdTimestamp', 'disableableCredentialTypes', 'requiredActions') ||
      has(valueAt(value, 'credentials')?.[0 as never], 'secretData', 'hashedSaltedValue')),
  username: (row) => row.text('username'),
  reader: () => ({ read: userFrom }),
};
