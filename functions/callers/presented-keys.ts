// Where a request shows keys: in `X-API-Key`, in `Authorization`, in an OAuth form, in the path. What each proves is not looked at.
import { parseBasic } from '../http/basic.ts';
import { fieldsOf, optionalField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { KeyPlace } from './api-key.ts';

/** Where the caller's proof may stand on a route. */
export interface ProofPlaces {
  /** The whole question lies in the body, so a signature covers it. */
  readonly signature: boolean;
  /** `Authorization` carries the caller's key; false where it holds the end user's credentials. */
  readonly authorization: boolean;
  /** A form carries id and key as `client_id` and `client_secret` (RFC 6749 §2.3.1). */
  readonly form?: boolean;
  /** The key that the route's own path carries, if it has that form. */
  readonly pathKey?: string;
}

export interface PresentedKey {
  readonly text: string;
  readonly place: KeyPlace;
  /** The user name beside a key in Basic: it must name the key's own application. */
  readonly application?: string;
}

/**
 * RFC 6749 §2.3.1: OAuth clients form-encode id and secret before they go into Basic (`ghk%5Fshop…`); others send them as
 * they are. Neither an id nor a key holds `%` or `+`, so no text can be read in two ways.
 */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A malformed Basic header is still a proof that was tried, and no key: it must not leave the place to another. */
export function authorizationKey(header: string): PresentedKey | null {
  const basic = parseBasic(header);
  if (basic !== null)
    return {
      text: formDecoded(basic.password),
      place: 'header',
      application: formDecoded(basic.username),
    };
  const text = /^(?:Bearer|Basic) +(.+)/i.exec(header)?.[1];
  return text === undefined ? null : { text, place: 'header' };
}

export interface ClientFields {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/**
 * A form that cannot be read shows neither: what is wrong with it is told to proved callers only. An empty parameter is as
 * good as none (RFC 6749 §3.2): Dovecot sends both empty beside its key in Basic.
 */
export function clientFields(inbound: Inbound): ClientFields {
  try {
    const fields = fieldsOf(inbound);
    const filled = (name: string) => optionalField(fields, name) || undefined;
    return { id: filled('client_id'), secret: filled('client_secret') };
  } catch (error) {
    if (error instanceof MalformedError) return { id: undefined, secret: undefined };
    throw error;
  }
}

/** Every key that the request shows, wherever it may stand. */
export function presentedKeys(
  { headers }: Inbound,
  places: ProofPlaces,
  client: ClientFields | null,
): PresentedKey[] {
  const found: PresentedKey[] = [];
  const single = headers.get('x-api-key');
  if (single !== undefined) found.push({ text: single, place: 'header' });
  const authorized = places.authorization && authorizationKey(headers.get('authorization') ?? '');
  if (authorized) found.push(authorized);
  if (client?.secret !== undefined)
    found.push({ text: client.secret, place: 'header', application: client.id ?? '' });
  if (places.pathKey !== undefined) found.push({ text: places.pathKey, place: 'path' });
  return found;
}
