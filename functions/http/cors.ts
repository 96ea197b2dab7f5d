// What pages of other origins may send and read (the Fetch Standard's CORS protocol). Gatehook takes no cookie as an
// application's proof, so that no browser ever adds one by itself: `access-control-allow-credentials` is never sent.
import { type Answer, empty, json } from './answer.ts';
import { isLoopback } from './loopback.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';

/** What is wrong with an origin that an application is to have; null where browsers would send it exactly so. */
export function originFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  // A URL's host may hold `*`, and an operator would take it for a wildcard, which it is not.
  if (url?.origin === text && safe && !text.includes('*')) return null;
  return 'An origin is https://, a host, and a port where it is not 443: https://app.example.com. Only this machine may be http://.';
}

/** What an asking page sends beside its question; each makes a preflight necessary. */
const SENT =
  'authorization, content-type, gatehook-application, webhook-id, webhook-signature, webhook-timestamp, x-api-key';
/** Seconds that a browser may remember the preflight's answer; Chromium takes no more than two hours. */
const REMEMBERED = 7200;

/**
 * Answers the preflight of a POST. A preflight names no application, so its answer is one text for all origins and tells
 * of none. It permits the sending alone: whether the question is decided, and whether the page may read the answer, the
 * application's own origins say.
 */
export const preflightRoute = (path: string): Route => ({
  path,
  methods: ['OPTIONS'],
  respond: async ({ headers }) => {
    if (!headers.has('origin') || headers.get('access-control-request-method') !== 'POST')
      return problem('method_not_allowed', {}, { allow: 'POST, OPTIONS' });
    return empty(204, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': SENT,
      'access-control-max-age': String(REMEMBERED),
    });
  },
});

/**
 * The answer as a page of that origin may read it, where the application names the origin.
 * @param origin the request's `Origin`; undefined where no browser sent it
 */
export function readableBy(answer: Answer, origin: string | undefined, origins: readonly string[]): Answer {
  if (origin === undefined || !origins.includes(origin)) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after, x-request-id',
      vary: 'origin',
    },
  };
}

/** A document without secrets, the same for all: it may be cached shortly, and every page may read it. */
export const publicDocument = (value: unknown): Answer =>
  json(200, value, { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' });
