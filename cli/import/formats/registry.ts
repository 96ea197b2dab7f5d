// The formats that are read, and which of them a file is in. A new one is one file, one line here and one line in
// docs/importing/README.md.
import { usage } from '../../terminal/errors.ts';
import type { Format } from '../rows/format.ts';
import type { ColumnsOf } from '../rows/record.ts';
import { unknownFormat } from './advice.ts';
import { aspnet } from './aspnet.ts';
import { auth0 } from './auth0.ts';
import { betterAuth } from './better-auth.ts';
import { clerk } from './clerk.ts';
import { cognito } from './cognito.ts';
import { cognitoUsers } from './cognito-users.ts';
import { devise } from './devise.ts';
import { django } from './django.ts';
import { dovecot } from './dovecot.ts';
import { fields } from './fields.ts';
import { firebase } from './firebase.ts';
import { firebaseAdmin } from './firebase-admin.ts';
import { firebaseColumns } from './firebase-columns.ts';
import { gatehook } from './gatehook.ts';
import { htpasswd } from './htpasswd.ts';
import { keycloak } from './keycloak.ts';
import { kratos } from './kratos.ts';
import { laravel } from './laravel.ts';
import { ldap } from './ldap.ts';
import { lucia } from './lucia.ts';
import { meteor } from './meteor.ts';
import { mosquitto } from './mosquitto.ts';
import { parse } from './parse.ts';
import { rabbitmq } from './rabbitmq.ts';
import { shadow } from './shadow.ts';
import { supabase } from './supabase.ts';
import { wordpress } from './wordpress.ts';

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
