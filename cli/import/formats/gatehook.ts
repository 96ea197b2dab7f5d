// Gatehook's own form, as `gatehook export` writes it: JSON Lines, and CSV with the same names as headings.
import { entriesAt, fieldAt, has, isObject, textAt, textsAt } from '../fields.ts';
import { type Format, RowFault } from '../record.ts';

const MEMBERS = ['username', 'status', 'passwordHash', 'roles', 'grants', 'attributes'];
/** CSV has a column for each attribute. */
const ATTRIBUTE_COLUMN = 'attributes.';

const isKnown = (member: string): boolean => MEMBERS.includes(member) || member.startsWith(ATTRIBUTE_COLUMN);

/** A mistyped member must not quietly leave a user without password or with fewer denials. */
function refuseUnknown(value: unknown): void {
  if (!isObject(value)) throw new RowFault('malformed_row', 'The row is no JSON object.');
  if (has(value, 'password'))
    throw new RowFault('plain_password', 'Passwords are not imported, only their hashes, as "passwordHash".');
  const unknown = Object.keys(Object(value)).find((member) => !isKnown(member));
  if (unknown !== undefined)
    throw new RowFault('unknown_member', `There is no "${unknown}". Known are ${MEMBERS.join(', ')}.`);
}

/** A list; in CSV one text, separated by spaces, which neither roles nor grants can hold. */
function namesAt(value: unknown, member: string): readonly string[] {
  const found = fieldAt(value, member);
  if (typeof found === 'string') return found.split(' ').filter((name) => name !== '');
  return textsAt(value, member);
}

function textOrFault(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RowFault('bad_attribute', `The attribute "${name}" is no text.`);
}

function attributesOf(value: unknown): Readonly<Record<string, string>> {
  const columns = Object.entries(Object(value))
    .filter(([member, text]) => member.startsWith(ATTRIBUTE_COLUMN) && text !== '')
    .map(([member, text]) => [member.slice(ATTRIBUTE_COLUMN.length), text] as const);
  const entries = [...entriesAt(value, 'attributes'), ...columns];
  return Object.fromEntries(entries.map(([name, text]) => [name, textOrFault(name, text)]));
}

function statusOf(value: unknown): 'active' | 'disabled' {
  const status = textAt(value, 'status') ?? 'active';
  if (status === 'active' || status === 'disabled') return status;
  throw new RowFault('bad_status', 'The status is neither active nor disabled.');
}

export const gatehook: Format = {
  name: 'gatehook',
  recognises: (value) =>
    isObject(value) && has(value, 'username') && Object.keys(Object(value)).every(isKnown),
  reader: () => (value) => {
    refuseUnknown(value);
    const stored = textAt(value, 'passwordHash');
    return {
      username: textAt(value, 'username'),
      status: statusOf(value),
      password: stored === undefined ? null : { stored },
      roles: namesAt(value, 'roles'),
      grants: namesAt(value, 'grants'),
      attributes: attributesOf(value),
    };
  },
};
