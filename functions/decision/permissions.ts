// The grammar: what a permission, a set of permissions and a grant look like, and how any value becomes one segment.

/**
 * Characters of one permission or grant. A path comes in at most 8 KiB (nginx takes no longer header, Apache no longer
 * request line) and its bytes beyond ASCII are three characters each, so less would deny usual Cyrillic and Japanese
 * paths. One comparison takes linear time.
 */
const MAX_PERMISSION_LENGTH = 8192;
/** Characters of one set: whether a denial meets it takes the product of both lengths. */
const MAX_SET_LENGTH = 2048;

export type PermissionErrorCode = 'invalid_permission' | 'invalid_value' | 'invalid_host';

/** What a request holds can be no permission, or no part of one. The question is to be refused. */
export class PermissionError extends Error {
  readonly code: PermissionErrorCode;

  constructor(code: PermissionErrorCode, message: string) {
    super(message);
    this.name = 'PermissionError';
    this.code = code;
  }
}

/** Outside RFC 6749 §3.3 scope-token (%x21 / %x23-5B / %x5D-7E): permissions travel in the scope of a token. */
const OUTSIDE_ALPHABET = /[^\x21\x23-\x5b\x5d-\x7e]/u;

/** What permissions and grants must both keep to. */
function commonFault(text: string, longest: number): string | null {
  if (text.length === 0) return 'it is empty';
  if (text.length > longest) return `it has ${text.length} characters, at most ${longest} are allowed`;
  const outside = OUTSIDE_ALPHABET.exec(text);
  if (outside === null) return null;
  const [character] = outside;
  return `${JSON.stringify(character)} at position ${outside.index + 1} is not allowed; write ${encode(character)}`;
}

function shapeFault(text: string): string | null {
  if (text.split(':').includes('')) return 'a segment is empty; segments are separated by one ":"';
  if (text.includes('***')) return 'three "*" in a row mean nothing; write "*" or "**"';
  return null;
}

/**
 * Checks one concrete permission, as an application asks for it.
 * @returns what is wrong with it, to be told to the application; null for a permission
 */
export function checkPermission(permission: string): string | null {
  if (permission.includes('*')) return '"*" is for grants only; ask for one concrete permission';
  return checkSet(permission);
}

/**
 * Checks what a dialect asks for: a permission, or a set of them written with `*` and `**`.
 * @returns what is wrong with it; null for a permission or a set
 */
export function checkSet(asked: string): string | null {
  const denial = asked.startsWith('!') ? '"!" at the start is for grants only' : null;
  const longest = asked.includes('*') ? MAX_SET_LENGTH : MAX_PERMISSION_LENGTH;
  return commonFault(asked, longest) ?? denial ?? shapeFault(asked);
}

/** The placeholders of a grant. `$`, `{` and `}` apart from `${` are literal, as in a permission. */
const GRANT_PLACEHOLDER = /^(?:username|attributes\.[A-Za-z0-9_.-]+)$/;

/**
 * Checks a grant before it is stored: a permission with `*`, `**`, one leading `!`, `${username}`, `${attributes.NAME}`.
 * @returns what is wrong with it, to be told to the operator; null for a grant
 */
export function checkGrant(grant: string): string | null {
  const common = commonFault(grant, MAX_PERMISSION_LENGTH);
  if (common !== null) return common;
  const pattern = grant.startsWith('!') ? grant.slice(1) : grant;
  if (pattern.startsWith('!')) return 'one "!" denies; a second one means nothing';
  const unknown: string[] = [];
  const filled = fillPlaceholders(pattern, (name) => {
    if (!GRANT_PLACEHOLDER.test(name)) unknown.push(name);
    return 'x';
  });
  if (unknown.length > 0) {
    return `there is no "\${${unknown[0]}}"; use \${username} or \${attributes.NAME}, NAME of A-Z a-z 0-9 _ . -`;
  }
  return /\$\{/.test(filled) ? 'a placeholder has no "}" at its end' : shapeFault(filled);
}

/**
 * Replaces each `${name}` in one pass: what is put in is not looked at again, so no value becomes a placeholder.
 * @param fill what stands for the name, already safe to put in
 */
export function fillPlaceholders(text: string, fill: (name: string) => string): string {
  return text.replace(/\$\{([^}]*)\}/g, (_placeholder, name: string) => fill(name));
}

/** What a value could use to add a segment, a wildcard or a denial, or what no permission may hold. */
const UNSAFE_IN_SEGMENT = /[^\x21-\x7e]|[%:*!"\\]/gu;

function encode(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/**
 * Turns any value into text of exactly one segment; different values give different texts. The one way for a value
 * into a permission or a grant. An empty value is a lone `%`, which no other value gives.
 * @throws PermissionError `invalid_value` on lone surrogates: they have no UTF-8, so two values would look alike
 */
export function segment(value: string): string {
  if (!value.isWellFormed()) throw new PermissionError('invalid_value', 'a value is not well-formed Unicode');
  return value === '' ? '%' : value.replace(UNSAFE_IN_SEGMENT, encode);
}

/** What a Host header may hold; anything else would let the URL parser see user names, paths or other scripts. */
const HOST = /^[A-Za-z0-9._:[\]-]+$/;

/**
 * One spelling for every spelling of a host, so that no denial is stepped around: lower case, no port, no dot at the
 * end, IP addresses in canonical form, IPv6 in its brackets. Still to go through `segment()`.
 * @throws PermissionError `invalid_host`
 */
export function normalizeHost(host: string): string {
  const name = HOST.test(host) ? URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '') : undefined;
  // Of a label that is empty some resolvers make none: `admin..example` would be another host to a denial.
  if (!name || name.split('.').includes(''))
    throw new PermissionError('invalid_host', 'not a host name or address with an optional port');
  return name;
}
