// Users of Firebase as its Admin SDK lists them (`listUsers`, written with JSON.stringify).
import type { Format } from '../rows/format.ts';
import { has, type Row } from '../rows/row.ts';
import { firebaseReader } from './firebase-project.ts';

function claimsOf(row: Row): unknown {
  // Second factors are none of a password's.
  row.passOver('multiFactor');
  return row.take('customClaims');
}

export const firebaseAdmin: Format = {
  name: 'firebase-admin',
  title: 'a list of the Firebase Admin SDK',
  recognises: (value) =>
    has(value, 'uid') && has(value, 'metadata.creationTime') && has(value, 'providerData'),
  username: (row) => row.text('email'),
  reader: (settings) => firebaseReader(settings, { hash: 'passwordHash', salt: 'passwordSalt' }, claimsOf),
};
