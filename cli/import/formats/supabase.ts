// Supabase: the table auth.users, as its SQL editor or psql writes it into CSV or JSON.
import { RowFault } from '../rows/faults.ts';
import { isUntilLater } from '../rows/instants.ts';
import { type Row, textsIn } from '../rows/row.ts';
import { hasColumn, tableFormat } from './table.ts';

const METADATA = 'raw_app_meta_data';

/** Only servers write the app's metadata; a CSV file holds it as JSON in a text. */
function rolesOf(row: Row): readonly string[] {
  const found = row.take(METADATA);
  try {
    const metadata: unknown = typeof found === 'string' && found !== '' ? JSON.parse(found) : found;
    const roles = Object(metadata).roles ?? [];
    return textsIn(Array.isArray(roles) ? roles : [roles], `${METADATA}.roles`);
  } catch (error) {
    if (error instanceof RowFault) throw error;
    throw new RowFault('malformed_row', `"${METADATA}" is not JSON.`);
  }
}

/** Supabase lets no user in before the address or the number is confirmed. */
function isUnconfirmed(row: Row): boolean {
  const columns = ['email_confirmed_at', 'phone_confirmed_at', 'confirmed_at'].filter((name) =>
    hasColumn(row.value, name),
  );
  return columns.length > 0 && columns.every((name) => row.text(name) === undefined);
}

export const supabase = tableFormat({
  name: 'supabase',
  title: "Supabase's auth.users",
  recognises: (value) =>
    hasColumn(value, 'encrypted_password') && (hasColumn(value, 'instance_id') || hasColumn(value, METADATA)),
  usernames: ['email', 'phone'],
  hash: 'encrypted_password',
  isDisabled: (row, { now }) =>
    [
      isUntilLater(row, 'banned_until', now),
      row.text('deleted_at') !== undefined,
      isUnconfirmed(row),
    ].includes(true),
  roles: rolesOf,
  attributes: { email: 'email' },
  // What users write themselves.
  passOver: ['raw_user_meta_data'],
});
