// Reading what was typed: each function turns one text into a value, or says what is wrong with it.
import { InvalidArgumentError } from 'commander';
import { isApplicationId } from '../functions/callers/headers.ts';
import { checkGrant, checkPermission, checkSet } from '../functions/decision/permissions.ts';
import { normalizeUsername } from '../functions/decision/username.ts';

/** For options that may be given several times, or with several values. */
export const list =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), parse(text)];

/** The normalised name: the one form that is a key. */
export function username(text: string): string {
  const name = normalizeUsername(text);
  if (name !== null) return name;
  throw new InvalidArgumentError(
    'A user name has 1 to 256 bytes, no control characters, no "#" or ":", and no space at either end.',
  );
}

export function applicationId(text: string): string {
  if (isApplicationId(text)) return text;
  throw new InvalidArgumentError(
    'An application id has 1 to 63 characters of a-z, 0-9 and "-", and does not start with "-".',
  );
}

/** Roles become table keys, token claims, Kubernetes groups and lists in headers: no spaces, commas or `#`. */
const ROLE = /^[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,127}$/;

export function roleName(text: string): string {
  if (ROLE.test(text)) return text;
  throw new InvalidArgumentError(
    'A role name has 1 to 128 characters of A-Z a-z 0-9 _ . : @ / -, and starts with a letter or a digit.',
  );
}

function checked(check: (text: string) => string | null, what: string) {
  return (text: string): string => {
    const fault = check(text);
    if (fault === null) return text;
    throw new InvalidArgumentError(`Not ${what}: ${fault}. See docs/permissions.md.`);
  };
}

export const grant = checked(checkGrant, 'a grant');
export const permission = checked(checkPermission, 'a permission');
/** A permission, or a set of them as dialects ask for: `mqtt:plant:*`. */
export const asked = checked(checkSet, 'a permission or a set of permissions');

/** Compared with a user name as one segment, before any user is known: neither denials nor placeholders count. */
export const loginPattern = checked(
  (text) => checkSet(text) ?? (text.includes('${') ? 'placeholders do not count here' : null),
  'a pattern of user names',
);

const ATTRIBUTE_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

export function attributeName(text: string): string {
  if (ATTRIBUTE_NAME.test(text)) return text;
  throw new InvalidArgumentError(
    'An attribute name has 1 to 64 characters of A-Z a-z 0-9 _ . -, and starts with a letter or "_".',
  );
}

/** The two sides of the first `=`. */
export function pair(text: string, example: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError(`Write it as name=value, such as ${example}.`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

export function attribute(text: string): readonly [string, string] {
  const [name, value] = pair(text, 'region=eu');
  return [attributeName(name), value];
}

/** Shown in lists and logs. */
export function displayName(text: string): string {
  if (/^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u.test(text)) return text;
  throw new InvalidArgumentError('A name has 1 to 128 characters, none of them control characters.');
}

/** A token's `aud`, and a JSON string in everybody's configuration. */
export function audience(text: string): string {
  if (/^[\x21-\x7e]{1,256}$/.test(text)) return text;
  throw new InvalidArgumentError('An audience has 1 to 256 printable ASCII characters and no spaces.');
}

/** @returns the raw 32 bytes in base64 */
export function publicKey(text: string): string {
  const [, raw] = /^whpk_([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (raw !== undefined) return raw;
  throw new InvalidArgumentError('A public key is "whpk_" and 32 bytes of ed25519 in base64.');
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST = 3650 * 86_400_000;

/** @returns milliseconds */
export function duration(text: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,6})(?:([smhd])|(?<=^0+))$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? 0);
  if (count !== '' && milliseconds <= LONGEST) return milliseconds;
  throw new InvalidArgumentError('A duration is a number with s, m, h or d, such as 30m, 24h or 7d, or 0.');
}
