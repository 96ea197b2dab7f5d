// Keycloak's realm export: users with their credentials, roles of the realm and of clients, and attributes.

import { attributesFrom, entriesAt, fieldAt, has, isObject, listAt, textAt, textsAt } from '../fields.ts';
import { fromKeycloak } from '../hashes/keycloak.ts';
import { type Format, type ImportedUser, RowFault } from '../record.ts';

function passwordOf(value: unknown): ImportedUser['password'] {
  const credential = listAt(value, 'credentials').find((one) => textAt(one, 'type') === 'password');
  return credential === undefined ? null : { stored: fromKeycloak(credential) };
}

/** A role of a client is named after it: two clients may each have an `admin`. */
function rolesOf(value: unknown): readonly string[] {
  const clients = entriesAt(value, 'clientRoles');
  const ofClients = clients.flatMap(([client, names]) =>
    textsAt({ names }, 'names').map((name) => `${client}/${name}`),
  );
  return [...textsAt(value, 'realmRoles'), ...ofClients];
}

/** Keycloak's attributes are lists, mostly of one. */
function attributesOf(value: unknown): Record<string, string> {
  const own = entriesAt(value, 'attributes').map(([name, values]) => [
    name,
    textsAt({ values }, 'values').join(','),
  ]);
  return {
    ...Object.fromEntries(own),
    ...attributesFrom(value, { email: 'email', email_verified: 'emailVerified' }),
  };
}

export const keycloak: Format = {
  name: 'keycloak',
  recognises: (value) =>
    isObject(value) &&
    has(value, 'username') &&
    has(value, 'credentials', 'realmRoles', 'createdTimestamp', 'enabled'),
  reader: () => (value) => {
    if (has(value, 'serviceAccountClientId'))
      throw new RowFault(
        'not_a_user',
        'This is the service account of a client. Make it an application instead.',
      );
    return {
      username: textAt(value, 'username'),
      status: fieldAt(value, 'enabled') === false ? 'disabled' : 'active',
      password: passwordOf(value),
      roles: rolesOf(value),
      grants: [],
      attributes: attributesOf(value),
    };
  },
};
