// Amazon Cognito: what `aws cognito-idp list-users` prints. It says who is disabled, which the CSV form does not.
import { RowFault } from '../rows/faults.ts';
import type { Format } from '../rows/format.ts';
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

/** `[{"Name":"email","Value":"…"}]` as members beside the others, so that options can name them. */
function laidOut(value: unknown): unknown {
  const list = valueAt(value, 'Attributes');
  if (!isObject(value) || !Array.isArray(list)) return value;
  const { Attributes: _list, ...rest } = value;
  return { ...Object.fromEntries(list.map((one) => [valueAt(one, 'Name'), valueAt(one, 'Value')])), ...rest };
}

export const cognitoUsers: Format = {
  name: 'cognito-users',
  title: "a list of Cognito's users",
  recognises: (value) => isObject(value) && has(value, 'Username') && has(value, 'UserStatus'),
  laidOut,
  username: (row) => row.text('Username'),
  reader: () => ({
    read: (row) => ({
      status: statusOf(row),
      password: null,
      roles: [],
      grants: [],
      attributes: row.attributes({ email: 'email', email_verified: 'email_verified' }),
    }),
  }),
};
