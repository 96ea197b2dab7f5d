// The formats that are read, and which of them a file is in. A new one is one file, one line here and one line in
// docs/importing/README.md.
import { usage } from '../terminal/errors.ts';
import { unknownFormat } from './advice.ts';
import type { Format } from './format.ts';
import { aspnet } from './formats/aspnet.ts';
import { auth0 } from './formats/auth0.ts';
import { betterAuth } from './formats/better-auth.ts';
import { clerk } from './formats/clerk.ts';
import { cognito } from './formats/cognito.ts';
import { cognitoUsers } from './formats/cognito-users.ts';
import { devise } from './formats/devise.ts';
import { django } from './formats/django.ts';
import { dovecot } from './formats/dovecot.ts';
import { fields } from './formats/fields.ts';
import { firebase } from './formats/firebase.ts';
import { firebaseAdmin } from './formats/firebase-admin.ts';
import { firebaseColumns } from './formats/firebase-columns.ts';
import { gatehook } from './formats/gatehook.ts';
import { htpasswd } from './formats/htpasswd.ts';
import { keycloak } from './formats/keycloak.ts';
import { kratos } from './formats/kratos.ts';
import { laravel } from './formats/laravel.ts';
import { ldap } from './formats/ldap.ts';
import { lucia } from './formats/lucia.ts';
import { meteor } from './formats/meteor.ts';
import { mosquitto } from './formats/mosquitto.ts';
import { parse } from './formats/parse.ts';
import { rabbitmq } from './formats/rabbitmq.ts';
import { shadow } from './formats/shadow.ts';
import { supabase } from './formats/supabase.ts';
import { wordpress } from './formats/wordpress.ts';
import type { ColumnsOf } from './read-csv.ts';

/** Each knows its own by what only its product writes; where two could, the stricter stands first. */
export const FORMATS: readonly Format[] = [
  gatehook,
  cognito,
  cognitoUsers,
  django,
  kratos,
  firebase,
  firebaseAdmin,
  keycloak,
  auth0,
  supabase,
  clerk,
  betterAuth,
  lucia,
  aspnet,
  devise,
  laravel,
  wordpress,
  meteor,
  parse,
  rabbitmq,
  ldap,
  shadow,
  mosquitto,
  dovecot,
  htpasswd,
  fields,
];

/** Of CSV files that have no headings. */
export const columnsOf: ColumnsOf = firebaseColumns;

/** @throws CommandError `usage` */
export function formatNamed(name: string): Format {
  const format = FORMATS.find((one) => one.name === name);
  if (format !== undefined) return format;
  throw usage(`There is no format "${name}". Formats: ${FORMATS.map((one) => one.name).join(', ')}.`);
}

/**
 * @param value the file's first record
 * @param isMapped whether the operator named the fields
 * @throws UnknownFile
 */
export function detectFormat(value: unknown, isMapped: boolean): Format {
  const format = FORMATS.find((one) => one.recognises(value));
  if (format !== undefined) return format;
  if (isMapped) return fields;
  throw unknownFormat(value);
}
