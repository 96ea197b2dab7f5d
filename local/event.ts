// From a request of node:http to the event that API Gateway's HTTP API would make of it (payload 2.0).
import type { IncomingMessage } from 'node:http';
import type { GatewayEvent } from '../functions/http/inbound.ts';

/** Pairs of names and values as they came: repeated ones are joined by a comma, cookies stand apart. */
function readHeaders(raw: readonly string[]) {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const before = headers.get(name);
    if (name === 'cookie') cookies.push(...value.split(/; */));
    else headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return { headers: Object.fromEntries(headers), ...(cookies.length > 0 ? { cookies } : {}) };
}

/** The path decoded once, as HTTP API does; null where its percent signs encode no text. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** A proxy's client may send the whole URL (RFC 9112 §3.2.2); only path and query count. */
const withoutOrigin = (target: string) => target.replace(/^https?:\/\/[^/?#]*/i, '');

/**
 * Makes the event.
 * @param requestId of the gateway; the app makes its own
 * @returns null for a path that API Gateway would not pass on
 */
export function gatewayEvent(request: IncomingMessage, body: Buffer, requestId: string): GatewayEvent | null {
  const target = withoutOrigin(request.url ?? '/');
  const mark = target.indexOf('?');
  const rawPath = decodePath(mark < 0 ? target : target.slice(0, mark));
  if (rawPath === null) return null;
  return {
    rawPath: rawPath || '/',
    rawQueryString: mark < 0 ? '' : target.slice(mark + 1),
    ...readHeaders(request.rawHeaders),
    ...(body.length > 0 ? { body: body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0,
    requestContext: {
      requestId,
      stage: '$default',
      // Node shows an IPv4 client of a dual-stack socket as an IPv6 address.
      http: {
        method: request.method ?? 'GET',
        sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      },
    },
  };
}
