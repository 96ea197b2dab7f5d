// What an end user's own request carries through a proxy: Basic, an access token, or the cookie that holds one.
import type { Credentials } from '../../decision/question.ts';
import { parseBasic } from '../../http/basic.ts';
import type { Headers } from '../../http/inbound.ts';
import { MalformedError } from '../../http/problem.ts';

/** The cookie in which a web application keeps an access token for the browser. */
const TOKEN_COOKIE = 'gatehook_token';

export interface UserCredentials {
  /** Empty beside a token, which names its user itself. */
  readonly username: string;
  readonly credentials: Credentials;
}

const missing = (detail: string) => new MalformedError('missing_credentials', detail);

/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

const byToken = (token: string): UserCredentials => ({
  username: '',
  credentials: { kind: 'accessToken', token },
});

/**
 * Reads `Authorization`, and only where that is absent the cookie: what a request shows first must hold.
 * @throws MalformedError `missing_credentials` where there are none, several or none that can be read
 */
export function userCredentials(headers: Headers): UserCredentials {
  const authorization = headers.get('authorization');
  if (authorization === undefined) return byToken(tokenCookie(headers.get('cookie') ?? ''));
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token !== undefined) return byToken(token);
  const basic = parseBasic(authorization);
  if (basic === null) throw missing('"Authorization" holds neither Basic nor Bearer credentials.');
  return { username: basic.username, credentials: { kind: 'password', password: basic.password } };
}

/** Two cookies of one name come from two paths or domains, and a sibling domain may have set one of them. */
function tokenCookie(cookie: string): string {
  const prefix = `${TOKEN_COOKIE}=`;
  const found = cookie.split(/; */).filter((one) => one.startsWith(prefix));
  const [only] = found;
  if (only === undefined || found.length > 1) throw missing(`No credentials, and no one ${TOKEN_COOKIE}.`);
  return only.slice(prefix.length);
}
