// Firebase's `auth:export` as JSON. Its hashes verify only with the project's parameters, which the console shows.
import { type FirebaseProject, fromFirebase } from '../../../functions/passwords/formats/firebase-scrypt.ts';
import { usage } from '../../terminal/errors.ts';
import { attributesFrom, fieldAt, has, textAt, textsAt } from '../fields.ts';
import { type Format, type ImportedUser, RowFault } from '../record.ts';

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

function passwordOf(value: unknown, project: FirebaseProject | undefined): ImportedUser['password'] {
  const hash = textAt(value, 'passwordHash');
  if (hash === undefined) return null;
  if (project === undefined) throw usage(NO_CONFIG);
  return { stored: fromFirebase(hash, textAt(value, 'salt') ?? '', project) };
}

/** Custom claims, which only the project's own servers write: JSON within a text. */
function claimsOf(value: unknown): unknown {
  const text = textAt(value, 'customAttributes');
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new RowFault('malformed_row', '"customAttributes" is not JSON.');
  }
}

function rolesOf(claims: unknown): readonly string[] {
  const role = textAt(claims, 'role');
  return [...(role === undefined ? [] : [role]), ...textsAt(claims, 'roles')];
}

export const firebase: Format = {
  name: 'firebase',
  recognises: (value) => has(value, 'localId'),
  reader({ firebaseHashConfig }) {
    const project = firebaseHashConfig === undefined ? undefined : parseHashConfig(firebaseHashConfig);
    return (value) => ({
      username: textAt(value, 'email'),
      status: fieldAt(value, 'disabled') === true ? 'disabled' : 'active',
      password: passwordOf(value, project),
      roles: rolesOf(claimsOf(value)),
      grants: [],
      attributes: attributesFrom(value, { email: 'email', email_verified: 'emailVerified' }),
    });
  },
};
