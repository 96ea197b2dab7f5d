// The columns of Firebase's `auth:export` as CSV, which has no first line to name them (firebase-tools, accountExporter).
import type { ColumnsOf } from '../rows/record.ts';

const LOGINS = ['google', 'facebook', 'twitter', 'github'].flatMap((login) =>
  ['id', 'email', 'name', 'photo'].map((what) => `${login}.${what}`),
);

const COLUMNS = [
  'localId',
  'email',
  'emailVerified',
  'passwordHash',
  'salt',
  'displayName',
  'photoUrl',
  ...LOGINS,
  'createdAt',
  'lastSignedInAt',
  'phoneNumber',
  'disabled',
  'customAttributes',
];
const CREATED_AT = COLUMNS.indexOf('createdAt');

const isFlag = (text: string | undefined) => text === 'true' || text === 'false';
const isInstant = (text: string | undefined) => /^\d{12,14}$/.test(text ?? '');

/** Older versions write fewer columns at the end; each row ends with a comma. */
export const firebaseColumns: ColumnsOf = (first) =>
  first.length > CREATED_AT && isFlag(first[2]) && isInstant(first[CREATED_AT]) ? COLUMNS : null;
