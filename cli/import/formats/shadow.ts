// /etc/shadow (shadow(5)): name, hash, days of the last change, least and most age, warning, inactivity, end, reserved.
import { accountFields } from '../rows/account-line.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import type { Row } from '../rows/row.ts';

const FIELDS = 9;
const DAY = 86_400_000;

/** Undefined where the field is empty: then it sets no limit. */
const daysIn = (field: string | undefined): number | undefined => (field ? Number(field) : undefined);

/** Past its end, or past the password's most age and the days of grace after it: then login(1) refuses the user. */
function isOver(fields: readonly string[], now: number): boolean {
  const [, , changed, , most, , inactive, end] = fields.map(daysIn);
  const today = Math.floor(now / DAY);
  if (end !== undefined && end <= today) return true;
  return (
    changed !== undefined && most !== undefined && inactive !== undefined && changed + most + inactive < today
  );
}

/**
 * `!` before a hash locks it (passwd -l).
 * @throws RowFault for accounts that have no password to log in by
 */
function passwordOf(field: string): { readonly stored: string; readonly isLocked: boolean } {
  if (field === '')
    throw new RowFault(
      'no_password',
      'The account needs no password on its system; give it one before it comes in.',
    );
  const stored = field.replace(/^!+/, '');
  if (stored === '' || stored.startsWith('*'))
    throw new RowFault(
      'not_a_user',
      'The account has no password: it is a system account, or logs in by a key.',
    );
  return { stored, isLocked: stored !== field };
}

function userFrom(row: Row, now: number): ImportedUser {
  const fields = accountFields(row.value);
  row.passOver('fields');
  if (fields.length !== FIELDS)
    throw new RowFault('malformed_row', `The line has ${fields.length} fields, not ${FIELDS}.`);
  const { stored, isLocked } = passwordOf(fields[1] ?? '');
  const status = isLocked || isOver(fields, now) ? 'disabled' : 'active';
  return { status, password: { stored }, roles: [], grants: [], attributes: {} };
}

export const shadow: Format = {
  name: 'shadow',
  title: '/etc/shadow',
  recognises: (value) =>
    accountFields(value).length === FIELDS &&
    accountFields(value)
      .slice(2)
      .every((field) => /^-?\d*$/.test(field)),
  username: ({ value }) => accountFields(value)[0] || undefined,
  reader: ({ now }) => ({ read: (row) => userFrom(row, now) }),
};
