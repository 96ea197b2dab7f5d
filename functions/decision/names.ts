// The rules of the names that operators give: one place for the command line, imports, settings and requests.

/** An application's id: a part of table keys, API keys and headers. */
const APPLICATION = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Roles become table keys, token claims, Kubernetes groups and lists in headers: no spaces, commas or `#`. */
const ROLE = /^[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,127}$/;
/** Never `__proto__`: what is set under it in an object is lost on the way to the table. */
const ATTRIBUTE = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
/** A token's `aud`, and a JSON string in the configuration of every system that verifies tokens. */
const AUDIENCE = /^[\x21-\x7e]{1,256}$/;
/** Shown in lists and logs. */
const DISPLAY_NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;

export const isApplicationId = (text: string): boolean => APPLICATION.test(text);

/** What is wrong with a name, as one sentence that states the rule; null where nothing is. */
export type Fault = string | null;

const faultOf =
  (isRight: (text: string) => boolean, rule: string) =>
  (text: string): Fault =>
    isRight(text) ? null : rule;

/** What `newUsername` refuses. */
export const USERNAME_RULE =
  'A user name has 1 to 256 bytes, no control or invisible characters, no "#" or ":", and no space at either end.';

export const applicationIdFault = faultOf(
  isApplicationId,
  'An application id has 1 to 63 characters of a-z, 0-9 and "-", and does not start with "-".',
);

export const roleNameFault = faultOf(
  (text) => ROLE.test(text),
  'A role name has 1 to 128 characters of A-Z a-z 0-9 _ . : @ / -, and starts with a letter or a digit.',
);

export const attributeNameFault = faultOf(
  (text) => ATTRIBUTE.test(text),
  'An attribute name has 1 to 64 characters of A-Z a-z 0-9 _ . -, starts with a letter or "_", and is not "__proto__".',
);

export const displayNameFault = faultOf(
  (text) => DISPLAY_NAME.test(text),
  'A name has 1 to 128 characters, none of them control characters.',
);

export const audienceFault = faultOf(
  (text) => AUDIENCE.test(text),
  'An audience has 1 to 256 printable ASCII characters and no spaces.',
);
