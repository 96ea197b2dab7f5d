// A Firebase project's hash parameters, which the console shows, and what they make of one user's hash.
import { type FirebaseProject, fromFirebase } from '../../../functions/passwords/formats/firebase-scrypt.ts';
import { usage } from '../../terminal/errors.ts';
import { RowFault } from '../rows/faults.ts';
import type { FormatReader, FormatSettings, ImportedUser } from '../rows/format.ts';
import { type Row, valueAt } from '../rows/row.ts';
import { rolesOfClaims } from './firebase-claims.ts';

const NO_CONFIG =
  'The hashes of Firebase need the parameters of their project: give them by --firebase-hash-config.';

/** The console shows `hash_config { … }`; other tools write the same names as JSON. */
function parameter(text: string, name: string): string {
  const [, value] = new RegExp(`"?\\b${name}"?\\s*:\\s*"?([^\\s,"}]+)`).exec(text) ?? [];
  if (value !== undefined) return value;
  throw usage(
    `The file of --firebase-hash-config does not name ${name}. Copy the whole hash_config of the console.`,
  );
}

/** @throws CommandError `usage` */
function parseHashConfig(text: string): FirebaseProject {
  return {
    signerKey: parameter(text, 'base64_signer_key'),
    saltSeparator: parameter(text, 'base64_salt_separator'),
    rounds: Number(parameter(text, 'rounds')),
    memoryCost: Number(parameter(text, 'mem_cost')),
  };
}

/** What the Admin SDK puts in a hash's place where its account may not read hashes: "REDACTED" in base64. */
const REDACTED = 'UkVEQUNURUQ=';

/** The members that hold them: Firebase's tools name the salt in two ways. */
export interface HashMembers {
  readonly hash: string;
  readonly salt: string;
}

/** @throws RowFault, UnusableHash */
function passwordOf(row: Row, members: HashMembers, project: FirebaseProject): ImportedUser['password'] {
  const hash = row.text(members.hash);
  // Then the salt stays unread, and a row that has one is refused: its hash must have another name.
  if (hash === undefined) return null;
  if (hash === REDACTED)
    throw new RowFault(
      'unusable_hash',
      'The hash is redacted: list the users with an account that may read hashes (firebaseauth.configs.getHashConfig).',
    );
  return { stored: fromFirebase(hash, row.text(members.salt) ?? '', project) };
}

/**
 * A reader of Firebase's users, of which both forms have the hash and most others alike.
 * @throws CommandError `usage` where the project's parameters are wrong, or are not given and there is a hash
 */
export function firebaseReader(
  { firebaseHashConfig: config }: FormatSettings,
  members: HashMembers,
  claimsOf: (row: Row) => unknown,
): FormatReader {
  const project = config === undefined ? undefined : parseHashConfig(config);
  const refuseHash = (value: unknown) => {
    if (valueAt(value, members.hash)) throw usage(NO_CONFIG);
  };
  return {
    ...(project === undefined ? { learn: refuseHash } : {}),
    read(row) {
      const { roles, leftOut } = rolesOfClaims(claimsOf(row));
      return {
        status: row.flag('disabled') === true ? 'disabled' : 'active',
        password: project === undefined ? null : passwordOf(row, members, project),
        roles,
        grants: [],
        attributes: row.attributes({ email: 'email', email_verified: 'emailVerified' }),
        leftOut,
      };
    },
  };
}
