// Reading what was typed: each function turns one text into a value, or says what is wrong with it.
import { InvalidArgumentError } from 'commander';
import {
  applicationIdFault,
  attributeNameFault,
  audienceFault,
  displayNameFault,
  roleNameFault,
  USERNAME_RULE,
} from '../../functions/decision/names.ts';
import { checkGrant, checkPermission, checkSet } from '../../functions/decision/permissions.ts';
import { newUsername, normalizeUsername } from '../../functions/decision/username.ts';
import { originFault } from '../../functions/http/cors.ts';

/** For options that may be given several times, or with several values. */
export const list =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), parse(text)];

/** An argument with a rule: refused with the rule's own sentence. */
const named =
  (faultOf: (text: string) => string | null) =>
  (text: string): string => {
    const fault = faultOf(text);
    if (fault === null) return text;
    throw new InvalidArgumentError(fault);
  };

const normalized =
  (normalize: (text: string) => string | null) =>
  (text: string): string => {
    const name = normalize(text);
    if (name !== null) return name;
    throw new InvalidArgumentError(USERNAME_RULE);
  };

/** The normalised name: the one form that is a key. */
export const username = normalized(normalizeUsername);
/** The same for a user who is not there yet. */
export const newUser = normalized(newUsername);

export const applicationId = named(applicationIdFault);
export const roleName = named(roleNameFault);
export const attributeName = named(attributeNameFault);
export const displayName = named(displayNameFault);
export const audience = named(audienceFault);
export const origin = named(originFault);

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

/** Compared with grants, whose placeholders stand for any value: neither denials nor placeholders count. */
export const grantPattern = checked(
  (text) => checkSet(text) ?? (text.includes('${') ? 'placeholders do not count here' : null),
  'a pattern of grants',
);

/** `*` stands for every name. */
const orAny =
  (parse: (text: string) => string) =>
  (text: string): string =>
    text === '*' ? text : parse(text);

export const givenRole = orAny(roleName);
export const setAttribute = orAny(attributeName);

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
