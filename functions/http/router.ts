// From a request to its route, refusing before any proof: the path, the method, the type and the size.

import { METHOD_NAME_ALL } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';
import type { Answer } from './answer.ts';
import type { Inbound } from './inbound.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';

/** Bytes of a body: 64 KiB. */
export const MAX_BODY = 65_536;
/** Bytes of the largest body that any route takes: a group pushed whole, with thousands of members. */
export const LARGEST_BODY = 1_048_576;

/**
 * HTTP API decodes the path, and URL parsers fold `..` and `\`: what two readers could read differently is
 * refused (Authelia CVE-2021-32637, oauth2-proxy GHSA-pxq7-h93f-9jrg). A dot segment may end in a `;parameter`.
 */
const AMBIGUOUS = /[\p{Cc}\\#?]|(^|\/)\.{1,2}(;[^/]*)?(\/|$)/u;

export type Match =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | {
      readonly refusal: Answer /** Where there is one, but not for such a method or body. */;
      readonly route?: Route;
    };

export class Router {
  /** By path; the method is matched afterwards, so that a wrong one is 405 and not 404. */
  readonly #trie = new TrieRouter<Route[]>();
  readonly #paths = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const known = this.#paths.get(route.path);
      if (known !== undefined) {
        known.push(route);
        continue;
      }
      const fresh = [route];
      this.#paths.set(route.path, fresh);
      this.#trie.add(METHOD_NAME_ALL, route.path, fresh);
    }
  }

  /** The route of a request, or what to say where there is none. */
  match(inbound: Inbound): Match {
    if (AMBIGUOUS.test(inbound.path)) return { refusal: problem('malformed_path') };
    const [[routes, params] = []] = this.#trie.match(METHOD_NAME_ALL, inbound.path)[0];
    if (routes === undefined) return { refusal: problem('not_found') };
    const route = routes.find(({ methods }) => methods === 'ANY' || methods.includes(inbound.method));
    if (route === undefined)
      return refused(routes[0], problem('method_not_allowed', {}, { allow: allowed(routes) }));
    const refusal = refuseBody(route, inbound);
    return refusal === null ? { route, params: textParams(params) } : refused(route, refusal);
  }
}

const refused = (route: Route | undefined, refusal: Answer): Match => ({
  refusal: route?.refused?.(refusal) ?? refusal,
  ...(route && { route }),
});

const allowed = (routes: readonly Route[]) => routes.flatMap(({ methods }) => methods).join(', ');

/** The trie router gives texts; its type allows for other routers' indices. */
function textParams(
  params: Readonly<Record<string, string | number>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** RFC 7694 §3 has `Accept-Encoding` in the answer say which codings are taken. */
const PLAIN = { detail: 'Send the body as it is, without a content coding such as gzip.' };

function refuseBody({ accepts, largestBody = MAX_BODY }: Route, inbound: Inbound): Answer | null {
  if (inbound.body.length > largestBody) return problem('payload_too_large');
  if (accepts === undefined || inbound.method === 'GET') return null;
  // RFC 9110 §8.4: a coded body is no UTF-8, and to decode it would let a few bytes become many.
  const coding = inbound.headers.get('content-encoding') ?? 'identity';
  if (!/^\s*(identity)?\s*$/i.test(coding))
    return problem('unsupported_media_type', PLAIN, { 'accept-encoding': 'identity' });
  const [type = ''] = (inbound.headers.get('content-type') ?? '').split(';');
  if (accepts.includes(type.trim().toLowerCase())) return null;
  return problem(
    'unsupported_media_type',
    { detail: `Send ${accepts.join(' or ')}.` },
    { accept: accepts.join(', ') },
  );
}
