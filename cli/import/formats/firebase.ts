// Firebase's `auth:export` as JSON or CSV. Its hashes verify only with the project's parameters, which the console shows.
import { RowFault } from '../rows/faults.ts';
import type { Format } from '../rows/format.ts';
import { has, type Row } from '../rows/row.ts';
import { firebaseReader } from './firebase-project.ts';

/** Custom claims, which only the project's own servers write: JSON within a text. @throws RowFault */
function claimsOf(row: Row): unknown {
  const text = row.text('customAttributes');
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new RowFault('malformed_row', '"customAttributes" is not JSON.');
  }
}

export const firebase: Format = {
  name: 'firebase',
  title: "Firebase's auth:export",
  recognises: (value) => has(value, 'localId'),
  username: (row) => row.text('email'),
  reader: (settings) => firebaseReader(settings, { hash: 'passwordHash', salt: 'salt' }, claimsOf),
};
