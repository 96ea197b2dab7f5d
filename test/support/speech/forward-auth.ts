// Proxies as they ask about a request: nginx, Traefik, Caddy, Envoy.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { userHeaders } from './made-up.ts';
import { path, spelled } from './paths.ts';
import { says } from './pen.ts';
import { asking, byStatus, type Heard, type Speech } from './speech.ts';

const forwarded = (route: string, heard: Speech['heard']): Speech => ({
  route: `/forward-auth${route}`,
  method: 'GET',
  heard,
  said: says(
    fc.tuple(
      userHeaders,
      path,
      fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'),
      fc.domain(),
      fc.constantFrom('', '/'),
      fc.constantFrom('', '?a=b,c', '?x=/'),
      fc.boolean(),
    ),
    ([{ headers, username, credentials }, at, method, host, slash, query, inUrl]) => {
      const uri = encodeURI(at).replace(/[&=+]/g, encodeURIComponent) + (at === '/' ? '' : slash) + query;
      const where = inUrl
        ? { 'x-original-url': `https://${host.toUpperCase()}:8443${uri}`, 'x-original-method': method }
        : { 'x-forwarded-host': `${host}.`, 'x-forwarded-uri': uri, 'x-forwarded-method': method };
      return {
        headers: { ...headers, ...where },
        questions: asking(username, credentials, 'forward-auth.request', {
          method: method === 'HEAD' ? 'GET' : method,
          host: host.toLowerCase(),
          path: spelled(at),
        }),
      };
    },
  ),
});

/** 200 lets in, and where `failure_mode_allow` is set, every 5xx does too. */
const envoyHears = ({ status }: Answer): Heard => {
  if (status === 200 || status >= 500) return 'in';
  return status === 401 || status === 403 ? 'out' : 'cannot tell';
};

export const proxies = [
  forwarded('/verify', byStatus([200], [401, 403])),
  forwarded('/ext-authz/*', envoyHears),
];
