// Meteor's collection of users, as mongoexport writes it. Meteor hashes the SHA-256 of a password, in hexadecimal.
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, isObject, type Row, valueAt } from '../rows/row.ts';

const PASSWORD = 'services.password';

/** Logins of others, sessions, letters on the way, and what users write themselves. */
const PASSED_OVER = [
  ...[
    'resume',
    'email',
    'google',
    'facebook',
    'twitter',
    'github',
    'meetup',
    'weibo',
    'apple',
    'meteor-developer',
  ].map((service) => `services.${service}`),
  `${PASSWORD}.reset`,
  `${PASSWORD}.enroll`,
  'services.twoFactorAuthentication',
  'profile',
];

/** @throws RowFault */
function passwordOf(row: Row): ImportedUser['password'] {
  const bcrypt = row.text(`${PASSWORD}.bcrypt`);
  // Django's name for the same: bcrypt over the hexadecimal SHA-256.
  if (bcrypt !== undefined) return { stored: `bcrypt_sha256$${bcrypt}` };
  if (!has(row.value, `${PASSWORD}.argon2`, `${PASSWORD}.srp`)) return null;
  throw new RowFault(
    'unusable_hash',
    "Meteor's argon2 and SRP hash another form of the password, which is not verified: let this user reset the password.",
  );
}

function emailOf(row: Row): string | undefined {
  const [first] = row.list('emails');
  const address = valueAt(first, 'address');
  return typeof address === 'string' ? address : undefined;
}

/** The group of roles that are no group's (alanning:roles, Roles.GLOBAL_GROUP). */
const GLOBAL = '__global_roles__';

/** alanning:roles kept them with the user until its version 3: a list, or a list for each group. */
function rolesOf(row: Row): Required<Pick<ImportedUser, 'roles' | 'leftOut'>> {
  const found = row.take('roles') ?? [];
  const lists = isObject(found)
    ? Object.entries(found).map(([group, names]) => [group === GLOBAL ? '' : `${group}/`, names] as const)
    : [['', found] as const];
  const names = lists.flatMap(([prefix, list]) =>
    (Array.isArray(list) ? list : [list]).map((name) => [prefix, name] as const),
  );
  const roles = names.flatMap(([prefix, name]) => (typeof name === 'string' ? [prefix + name] : []));
  const leftOut =
    roles.length < names.length ? ['"roles" holds more than names, so no role comes of the rest.'] : [];
  return { roles, leftOut };
}

function userFrom(row: Row): ImportedUser {
  const email = emailOf(row);
  row.passOver(...PASSED_OVER);
  return {
    status: 'active',
    password: passwordOf(row),
    grants: [],
    attributes: email === undefined ? {} : { email },
    ...rolesOf(row),
  };
}

export const meteor: Format = {
  name: 'meteor',
  title: "Meteor's collection of users",
  recognises: (value) =>
    isObject(valueAt(value, PASSWORD)) ||
    (isObject(valueAt(value, 'services')) && Array.isArray(valueAt(value, 'emails'))),
  username: (row) => row.text('username') ?? emailOf(row),
  reader: () => ({ read: userFrom }),
};
