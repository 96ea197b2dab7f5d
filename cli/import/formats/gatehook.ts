// Gatehook's own form, as `gatehook export` writes it: JSON Lines, and CSV with the same names as headings.
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { has, isObject, pathText, type Row } from '../rows/row.ts';

const MEMBERS = ['username', 'status', 'passwordHash', 'roles', 'grants', 'attributes'];
/** CSV has a column for each attribute. */
const ATTRIBUTE_COLUMN = 'attributes.';

const isKnown = (member: string): boolean => MEMBERS.includes(member) || member.startsWith(ATTRIBUTE_COLUMN);

/** A mistyped member must not quietly leave a user without password or with fewer denials. */
function refuseUnknown(value: unknown): void {
  if (!isObject(value)) throw new RowFault('malformed_row', 'The row is no JSON object.');
  if (has(value, 'password'))
    throw new RowFault('plain_password', 'Passwords are not imported, only their hashes, as "passwordHash".');
  const unknown = Object.keys(value).find((member) => !isKnown(member));
  if (unknown !== undefined)
    throw new RowFault(
      'unknown_member',
      `There is no "${pathText([unknown])}". Known are ${MEMBERS.join(', ')}.`,
    );
}

/** A list; in CSV one text, separated by spaces, which neither roles nor grants can hold. */
function namesAt(row: Row, member: string): readonly string[] {
  const found = row.take(member);
  return typeof found === 'string' ? found.split(' ').filter((name) => name !== '') : row.texts(member);
}

function textOrFault(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RowFault('bad_attribute', `The attribute "${name}" is no text.`);
}

function attributesOf(row: Row): Readonly<Record<string, string>> {
  const columns = Object.entries(Object(row.value))
    .filter(([member, text]) => member.startsWith(ATTRIBUTE_COLUMN) && text !== '')
    .map(([member]) => [member.slice(ATTRIBUTE_COLUMN.length), row.take(member)] as const);
  const entries = [...row.entries('attributes'), ...columns];
  return Object.fromEntries(entries.map(([name, text]) => [name, textOrFault(name, text)]));
}

function statusOf(row: Row): 'active' | 'disabled' {
  const status = row.text('status') ?? 'active';
  if (status === 'active' || status === 'disabled') return status;
  throw new RowFault('bad_status', 'The status is neither active nor disabled.');
}

function userFrom(row: Row): ImportedUser {
  refuseUnknown(row.value);
  const stored = row.text('passwordHash');
  return {
    status: statusOf(row),
    password: stored === undefined ? null : { stored },
    roles: namesAt(row, 'roles'),
    grants: namesAt(row, 'grants'),
    attributes: attributesOf(row),
  };
}

export const gatehook: Format = {
  name: 'gatehook',
  title: "Gatehook's own form",
  recognises: (value) => isObject(value) && has(value, 'username') && Object.keys(value).every(isKnown),
  username: (row) => row.text('username'),
  reader: () => ({ read: userFrom }),
};
