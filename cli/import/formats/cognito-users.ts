// Amazon Cognito: what `aws cognito-idp list-users` prints. It says who is disabled, which the CSV form does not.
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, isObject, type Row, valueAt } from '../rows/row.ts';

/** Users that Cognito lets log in, if need be after a new password. */
const GOOD = ['CONFIRMED', 'EXTERNAL_PROVIDER', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED'];
const BAD = ['UNCONFIRMED', 'ARCHIVED', 'COMPROMISED', 'UNKNOWN'];

/** @throws RowFault */
function statusOf(row: Row): 'active' | 'disabled' {
  const [enabled, status] = [row.flag('Enabled'), row.text('UserStatus') ?? ''];
  if (!GOOD.includes(status) && !BAD.includes(status))
    throw new RowFault('bad_status', 'The UserStatus is none that Cognito documents.');
  return enabled === false || BAD.includes(status) ? 'disabled' : 'active';
}

/** `[{"Name":"email","Value":"…"}]` as a map. */
function attributesOf(row: Row): ReadonlyMap<string, string> {
  const pairs = row.list('Attributes').map((one) => [valueAt(one, 'Name'), valueAt(one, 'Value')] as const);
  return new Map(
    pairs.flatMap(([name, value]) => (typeof name === 'string' ? [[name, String(value ?? '')]] : [])),
  );
}

/** Those that are the same for all pools; those that a pool defines are named by `--attribute`. */
const TAKEN = ['email', 'email_verified'];

function userFrom(row: Row): ImportedUser {
  const attributes = attributesOf(row);
  return {
    status: statusOf(row),
    password: null,
    roles: [],
    grants: [],
    attributes: Object.fromEntries(
      TAKEN.flatMap((name) => (attributes.has(name) ? [[name, attributes.get(name) ?? '']] : [])),
    ),
  };
}

export const cognitoUsers: Format = {
  name: 'cognito-users',
  title: "a list of Cognito's users",
  recognises: (value) => isObject(value) && has(value, 'Username') && has(value, 'UserStatus'),
  username: (row) => row.text('Username'),
  reader: () => ({ read: userFrom }),
};
