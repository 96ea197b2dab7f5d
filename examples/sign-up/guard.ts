// What stands before every route: headers that keep pages to themselves, forms from own pages only, and a limit by address.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { page } from './pages.ts';

/**
 * Pages run no script, load nothing, stand in no frame, are kept nowhere, and tell no other site the codes in their addresses. Not
 * `no-referrer`: under it browsers send forms with `Origin: null`.
 */
export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  next();
}

/**
 * Against forms of other sites (CSRF), the one for logging in too: browsers say where a POST comes from, in a header that no
 * page can set. The cookie is SameSite=Lax besides.
 */
export const fromOwnPages =
  (origin: string): RequestHandler =>
  ({ method, headers }, response, next) => {
    const isOwn = headers['sec-fetch-site'] === 'same-origin' || headers.origin === origin;
    if (method === 'GET' || method === 'HEAD' || isOwn) return next();
    response
      .status(403)
      .send(page('Not sent', 'This form was sent from another site. Open it here, and send it again.'));
  };

/** A form's field; '' where it is missing, or stands twice. */
export function field({ body }: Request, name: string): string {
  const value: unknown = new Map(Object.entries(Object(body))).get(name);
  return typeof value === 'string' ? value : '';
}

/** Groups of an IPv6 address that name one network: who has one address of it has 2^64. */
const NETWORK_GROUPS = 4;

/**
 * What counts as one source: an IPv4 address, which may stand in IPv6 (`::ffff:203.0.113.9`), or the /64 of an IPv6 address.
 * @param ip as Express tells it
 */
export function sourceOf(ip: string): string {
  if (ip.includes('.')) return ip.slice(ip.lastIndexOf(':') + 1);
  const [before = [], after = []] = ip.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...(ip.includes('::') ? zeros : []), ...after];
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Addresses that are remembered at once; the oldest are forgotten first, so that no flood fills the memory. */
const MOST_KEYS = 10_000;

interface LimitOptions {
  readonly most: number;
  readonly milliseconds: number;
  readonly now: () => number;
}

/** So many in a window of time for each key. One process counts for itself: several need a store that they share. */
export class RateLimit {
  readonly #options: LimitOptions;
  readonly #counts = new Map<string, { count: number; readonly endsAt: number }>();

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** @returns whether one more is allowed, which is counted */
  take(key: string): boolean {
    const { most, milliseconds, now } = this.#options;
    const standing = this.#counts.get(key);
    const entry =
      standing !== undefined && now() < standing.endsAt
        ? standing
        : { count: 0, endsAt: now() + milliseconds };
    entry.count += 1;
    this.#counts.delete(key);
    this.#counts.set(key, entry);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_KEYS && oldest !== undefined) this.#counts.delete(oldest);
    return entry.count <= most;
  }

  /** Behind a proxy tell Express so, or all people have one address: `app.set('trust proxy', 1)`. */
  readonly middleware: RequestHandler = ({ method, ip = '' }, response, next) => {
    if (method === 'GET' || method === 'HEAD' || this.take(sourceOf(ip))) return next();
    response.set('Retry-After', '60').status(429).send(page('Too many', 'Wait a minute, and send it again.'));
  };
}
