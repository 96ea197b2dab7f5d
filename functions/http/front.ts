// A stage behind CloudFront: only what came through it is answered, and the viewer's address and host name are those that count.
import { createHash, timingSafeEqual } from 'node:crypto';
import { type App, sealed } from './app.ts';
import { FRONT_HEADER, HOST_HEADER, VIEWER_HEADER } from './front-headers.ts';
import type { Inbound } from './inbound.ts';
import { problem } from './problem.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Without what was for this file alone, so that no dialect takes it for a header of the product's. The host name is in the
 * addresses that SCIM and AuthZEN's discovery answer.
 */
function throughFront(inbound: Inbound): Inbound {
  const headers = new Map(inbound.headers);
  const host = headers.get(HOST_HEADER);
  if (host !== undefined) headers.set('host', host);
  for (const own of [FRONT_HEADER, VIEWER_HEADER, HOST_HEADER]) headers.delete(own);
  return { ...inbound, headers, sourceIp: inbound.headers.get(VIEWER_HEADER) ?? inbound.sourceIp };
}

/**
 * Refuses what went round the front, and with it round its firewall: 421, which no product takes for a decision.
 * @param keys any of which proves the way, so that one can be changed; none: there is no front, and the app is as it was
 */
export function behindFront(keys: readonly string[], app: App): App {
  if (keys.length === 0) return app;
  // Of equal length, as a comparison in constant time needs them.
  const expected = keys.map(digest);
  return async (inbound) => {
    const given = digest(inbound.headers.get(FRONT_HEADER) ?? '');
    const proved = expected.filter((key) => timingSafeEqual(given, key)).length > 0;
    return proved ? app(throughFront(inbound)) : sealed(problem('misdirected'), inbound.requestId);
  };
}
