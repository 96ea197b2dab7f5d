// What a reverse proxy says of the request it holds back: method, host and path, or nothing where its headers could lie.
import { canonicalMethod } from '../../decision/paths.ts';
import { normalizeHost, PermissionError } from '../../decision/permissions.ts';
import type { Headers } from '../../http/inbound.ts';
import { MalformedError } from '../../http/problem.ts';
import { askedPath } from './asked-path.ts';

export interface ForwardedRequest {
  /** GET also for HEAD. */
  readonly method: string;
  /** Normalised, without a port. */
  readonly host: string;
  /** Canonical, without the query. */
  readonly path: string;
}

const METHOD_HEADERS = ['x-forwarded-method', 'x-original-method'];
const URI_HEADERS = ['x-forwarded-uri', 'x-original-uri', 'x-original-url'];

/** Whom a proxy vouches for. It names users to the server behind it, never to us: here a client has put it in. */
const IDENTITY =
  /^(remote|x-remote|x-forwarded|x-auth|x-auth-request)-(user|groups?|email|name|preferred-username)$/;
/** The server behind may do another method, or serve another path, than the one asked about (CVE-2018-14773). */
const OVERRIDE = /^(x-http-method(-override)?|x-method-override|x-(rewrite|override)-url)$/;
/** Names that mean something here, which servers that fold `_` and `.` into `-` would read from a look-alike. */
const TRUSTED = /^(x-forwarded-|x-original-|(authorization|cookie|x-api-key)$)/;

const refuse = (detail: string) => new MalformedError('malformed_question', detail);

/** oauth2-proxy CVE-2025-64484 (`X_Forwarded_User`), Traefik CVE-2026-88011 (`X.Auth.User`). */
function refuseSmuggled(headers: Headers): void {
  for (const name of headers.keys()) {
    const folded = name.replace(/[_.]/g, '-');
    const lookAlike = folded !== name && TRUSTED.test(folded);
    if (lookAlike || IDENTITY.test(folded) || OVERRIDE.test(folded)) {
      throw refuse('The request carries a header that only a proxy may set.');
    }
  }
}

/** What the headers that are there say with one voice: a proxy sets one of them, a client may have sent another. */
function agreed(what: string, values: readonly (string | undefined)[]): string {
  const said = new Set(values.filter((value) => value !== undefined));
  const [only] = said;
  if (only === undefined) throw refuse(`No header says the ${what} of the request.`);
  if (said.size > 1) throw refuse(`The headers say different ${what}s.`);
  return only;
}

/** ingress-nginx sends the whole URL, others only what follows the host. */
function splitUrl(value: string): { readonly host?: string; readonly uri: string } {
  const [, host, uri = ''] = /^https?:\/\/([^/?#]*)(.*)$/s.exec(value) ?? [];
  return host === undefined ? { uri: value } : { host: hostName(host), uri };
}

function hostName(host: string): string {
  try {
    return normalizeHost(host);
  } catch (error) {
    if (error instanceof PermissionError) throw refuse('The host is no host name.');
    throw error;
  }
}

/**
 * Reads the headers of a proved proxy. Its own URL at Gatehook says nothing: API Gateway decodes that.
 * @throws MalformedError where something is missing, ambiguous or could come from the client
 */
export function forwardedRequest(headers: Headers): ForwardedRequest {
  refuseSmuggled(headers);
  const urls = URI_HEADERS.map((name) => headers.get(name)).filter((value) => value !== undefined);
  const parts = urls.map(splitUrl);
  const forwardedHost = headers.get('x-forwarded-host');
  const hosts = [
    forwardedHost === undefined ? undefined : hostName(forwardedHost),
    ...parts.map(({ host }) => host),
  ];
  const method = agreed(
    'method',
    METHOD_HEADERS.map((name) => headers.get(name)),
  );
  // Methods are case-sensitive (RFC 9110 §9.1), and `GET,POST` is a header sent twice.
  if (!/^[A-Z]{1,32}$/.test(method)) throw refuse('The method is no method.');
  return {
    method: canonicalMethod(method),
    host: agreed('host', hosts),
    path: askedPath(
      agreed(
        'path',
        parts.map(({ uri }) => uri),
      ),
    ),
  };
}
