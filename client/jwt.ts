// Takes a compact JWS apart, so strictly that only what Gatehook writes is looked at further.
import { type Bytes, decodeBase64, encodeBase64 } from './base64.ts';
import { membersOf, parseJson } from './json.ts';

export interface Jws {
  /** RFC 7638 thumbprint of the key that is said to have signed. */
  readonly kid: string;
  /** Not to be believed before the signature was verified. */
  readonly claims: ReadonlyMap<string, unknown>;
  readonly signature: Bytes;
  /** The bytes that are signed. */
  readonly content: Bytes;
}

/** Characters; the longest that Gatehook issues is shorter. */
const MAX_LENGTH = 8192;
const THUMBPRINT = /^[\w-]{43}$/;

/**
 * @returns null for another alphabet, padding, white space, and for spare bits at the end: one token has one text
 */
export function decodeBase64Url(text: string): Bytes | null {
  if (!/^[\w-]+$/.test(text)) return null;
  const padded = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(text.length / 4) * 4, '=');
  const bytes = decodeBase64(padded);
  return bytes !== null && encodeBase64(bytes) === padded ? bytes : null;
}

function members(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  return membersOf(parseJson(new TextDecoder().decode(bytes)));
}

/**
 * Exactly the three members that Gatehook writes: no `none`, no HS256 under a public key (CVE-2015-2951), and no
 * `jwk`, `jku`, `x5u`, `crit` or `b64` is ever looked at (CVE-2018-0114).
 */
function readHeader(header: ReadonlyMap<string, unknown>): string | null {
  const kid = header.get('kid');
  const ours = header.size === 3 && header.get('alg') === 'RS256' && header.get('typ') === 'at+jwt';
  return ours && typeof kid === 'string' && THUMBPRINT.test(kid) ? kid : null;
}

/** @returns null for what is no token of Gatehook's form */
export function parseJws(token: string): Jws | null {
  if (token.length > MAX_LENGTH) return null;
  const [header, payload, signature, ...more] = token.split('.').map(decodeBase64Url);
  if (!header || !payload || !signature || more.length > 0) return null;
  const kid = readHeader(members(header));
  if (kid === null) return null;
  const content = new TextEncoder().encode(token.slice(0, token.lastIndexOf('.')));
  return { kid, claims: members(payload), signature, content };
}
