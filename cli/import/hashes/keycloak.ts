// Keycloak's password credentials, `secretData` and `credentialData` of a realm export: into PHC strings.
import { fromBase64, toBase64 } from '../../../functions/passwords/encoding.ts';
import { UnusableHash } from '../../../functions/passwords/unusable-hash.ts';
import { memberOf, textOf } from './imported-hash.ts';

/** An export holds both members as JSON inside a text; the database's tools may have parsed them already. */
function parsed(credential: unknown, key: string): unknown {
  const value = memberOf(credential, key);
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new UnusableHash(`${key} is not JSON`);
  }
}

/** Keycloak's providers by name; the digest each runs PBKDF2 with. */
const PBKDF2_DIGESTS: Readonly<Record<string, string>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};

const ARGON2_VERSIONS: Readonly<Record<string, number>> = { '1.0': 16, '1.3': 19 };

/** Additional parameters are lists of one text each. */
function parameter(data: unknown, name: string, shape: RegExp): string {
  const list = memberOf(memberOf(data, 'additionalParameters'), name);
  const value: unknown = Array.isArray(list) ? list[0] : list;
  if (typeof value !== 'string' || !shape.test(value))
    throw new UnusableHash(`the argon2 parameter ${name} is missing or not as Keycloak writes it`);
  return value;
}

const DIGITS = /^\d{1,15}$/;

function argon2Text(data: unknown, iterations: number, salt: string, value: string): string {
  const variant = parameter(data, 'type', /^(?:id|i|d)$/);
  const version = ARGON2_VERSIONS[parameter(data, 'version', /^1\.[03]$/)];
  const memory = parameter(data, 'memory', DIGITS);
  const lanes = parameter(data, 'parallelism', DIGITS);
  return `$argon2${variant}$v=${version}$m=${memory},t=${iterations},p=${lanes}$${salt}$${value}`;
}

/**
 * The stored text for one credential of type `password`; still to be put through `inspectHash`.
 * @throws UnusableHash where it is no such credential, or of an algorithm that an extension brought
 */
export function fromKeycloak(credential: unknown): string {
  if (textOf(credential, 'type', '') !== 'password') throw new UnusableHash('no credential of type password');
  const secret = parsed(credential, 'secretData');
  const data = parsed(credential, 'credentialData');
  const salt = toBase64(fromBase64(textOf(secret, 'salt', '')));
  const digest = fromBase64(textOf(secret, 'value', ''));
  const iterations = memberOf(data, 'hashIterations');
  if (typeof iterations !== 'number') throw new UnusableHash('hashIterations is no number');
  const algorithm = textOf(data, 'algorithm', '');
  if (algorithm === 'argon2') return argon2Text(data, iterations, salt, toBase64(digest));
  if (!Object.hasOwn(PBKDF2_DIGESTS, algorithm))
    throw new UnusableHash('the algorithm is none of pbkdf2, pbkdf2-sha256, pbkdf2-sha512 and argon2');
  const name = PBKDF2_DIGESTS[algorithm];
  return `$pbkdf2-${name}$i=${iterations},l=${digest.length}$${salt}$${toBase64(digest)}`;
}
