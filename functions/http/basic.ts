// Basic credentials (RFC 7617), read strictly: one spelling of a user name, or none.

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** RFC 9110 §11.6.2: the scheme is case-insensitive, then spaces, then one token68. */
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads an `Authorization` header. The user name ends at the first colon (RFC 7617 §2); the text is UTF-8 (§2.1).
 * @returns null for another scheme, and for what is not base64, not UTF-8 or has no colon
 */
export function parseBasic(header: string): BasicCredentials | null {
  const encoded = BASIC.exec(header)?.[1];
  if (encoded === undefined) return null;
  let text: string;
  try {
    text = utf8.decode(Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
  const colon = text.indexOf(':');
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
