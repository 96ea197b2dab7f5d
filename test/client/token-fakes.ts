// Tokens and a key set for tests of the client: published as Gatehook does, counted, and made to fail.
import type { Fetch } from '../../client/index.ts';
import { FakeClock } from '../support/clock.ts';
import { ISSUER, keyPair, signedByUs } from '../support/tokens.ts';

export { ISSUER };
export const AUDIENCE = 'https://orders.example';

/** At the clock's start, in Unix seconds. */
export const NOW = Math.floor(new FakeClock().now() / 1000);

const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'alice',
  client_id: 'shop',
  jti: 'token-1',
  iat: NOW,
  exp: NOW + 900,
  auth_time: NOW,
  scope: 'orders:42:read orders:list',
  roles: ['clerk'],
  gen: 'generation',
};

/** With claims changed; undefined takes one away. */
export function tokenWith(
  changes: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const claims = Object.entries({ ...CLAIMS, ...changes }).filter(([, value]) => value !== undefined);
  return signedByUs(Object.fromEntries(claims), header);
}

export async function jwkOf(nth: number): Promise<Record<string, unknown>> {
  const { kid, privateJwk } = await keyPair(nth);
  return { kty: 'RSA', n: privateJwk.n, e: privateJwk.e, kid, alg: 'RS256', use: 'sig' };
}

export interface Published {
  /** What the key set holds; an Error is a network that fails, a string is a body as it is. */
  keys: readonly unknown[] | Error | string;
  status: number;
  readonly fetched: { readonly url: string; readonly init: RequestInit }[];
  readonly fetch: Fetch;
}

export async function publish(): Promise<Published> {
  const fetched: Published['fetched'] = [];
  const published: Published = {
    keys: [await jwkOf(0)],
    status: 200,
    fetched,
    async fetch(url, init) {
      fetched.push({ url, init });
      const { keys, status } = published;
      if (keys instanceof Error) throw keys;
      return new Response(typeof keys === 'string' ? keys : JSON.stringify({ keys }), { status });
    },
  };
  return published;
}
