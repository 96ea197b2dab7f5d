// Keeps browsers away from the store and the secrets: a web page can make its visitor's browser ask this machine.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';

/** Names of this machine that cannot be pointed elsewhere; the second is Docker's name for it inside a container. */
const OWN_NAMES = ['localhost', 'host.docker.internal'];

/** An address is no name, so no name service can have been made to lie about it. */
function isOwnHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return OWN_NAMES.includes(hostname) || isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/**
 * Why a request is not served, or null. A page of another site shows itself by `Origin`, which browsers add to every
 * POST; a site whose name was rebound to 127.0.0.1 shows itself by its own name in `Host`.
 */
function refusal({ headers }: IncomingMessage): string | null {
  if (headers.origin !== undefined) return 'Requests of web pages are refused (Origin).';
  return isOwnHost(headers.host) ? null : 'Ask by an address or as localhost: this name is refused (Host).';
}

/** @returns whether the request was refused, and is answered */
export function refuseBrowser(request: IncomingMessage, response: ServerResponse): boolean {
  const why = refusal(request);
  if (why === null) return false;
  response.statusCode = 403;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ __type: 'AccessDeniedException', Message: why }));
  return true;
}
