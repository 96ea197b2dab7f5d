// What an end client shows of itself: an access token, a user's name and password, or an application's API key.
import { parseApiKey } from '../callers/api-key.ts';
import type { Credentials } from '../decision/question.ts';
import { parseBasic } from '../http/basic.ts';

export type ShownCredentials =
  | {
      readonly kind: 'user';
      /** Empty beside a token, which names its user itself. */
      readonly username: string;
      readonly credentials: Credentials;
    }
  | { readonly kind: 'apiKey'; readonly key: string };

/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Reads an `Authorization` header. @returns null for what is neither Bearer nor Basic */
export function credentialsIn(authorization: string | undefined): ShownCredentials | null {
  if (authorization === undefined) return null;
  const [, bearer] = BEARER.exec(authorization) ?? [];
  if (bearer !== undefined) return bearerOf(bearer);
  const basic = parseBasic(authorization);
  return basic === null ? null : passwordOf(basic.username, basic.password);
}

/** Reads a token without its scheme: AppSync and IoT hand it over so. An API key shows by its form. */
export function bearerOf(text: string): ShownCredentials {
  return parseApiKey(text) === null
    ? { kind: 'user', username: '', credentials: { kind: 'accessToken', token: text } }
    : { kind: 'apiKey', key: text };
}

export function passwordOf(username: string, password: string): ShownCredentials {
  return { kind: 'user', username, credentials: { kind: 'password', password } };
}
