// One attempt: a request out, a reply or the reason why none came back.
import type { Bytes } from './base64.ts';
import { GatehookUnavailableError } from './errors.ts';
import { networkError } from './network-error.ts';
import type { Settings } from './options.ts';
import { readBody } from './read-body.ts';

/** What came back, not yet understood. */
export interface Reply {
  readonly status: number;
  readonly requestId: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** Why a new password was not taken, where SCIM says so. */
  readonly fault?: string | undefined;
  readonly text: string;
}

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Null for none. */
  readonly body: Bytes | null;
}

const NOTHING = new Uint8Array();

/** Proves, sends and reads the whole reply within the timeout. Never follows a redirect: a password would travel along. */
export async function send(
  settings: Settings,
  { method, url, body }: Outgoing,
): Promise<Reply | GatehookUnavailableError> {
  const { clock, fetch, prove, timeout } = settings;
  const proof = await prove(body ?? NOTHING, clock.now());
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...proof },
      ...(body && { body }),
      redirect: 'manual',
      signal,
    });
    const { headers, status } = response;
    return {
      status,
      // API Gateway names what it refuses itself.
      requestId: headers.get('x-request-id') ?? headers.get('apigw-requestid') ?? undefined,
      retryAfter: readRetryAfter(headers.get('retry-after'), clock.now()),
      fault: headers.get('gatehook-fault') ?? undefined,
      text: await readBody(response),
    };
  } catch (cause) {
    return signal.aborted
      ? new GatehookUnavailableError('timeout', `Gatehook did not answer within ${timeout} ms.`, { cause })
      : networkError(`Gatehook could not be reached at ${url}`, cause);
  }
}

/** Seconds: RFC 9111 §1.2.2 has a recipient take a longer time for this one. */
const LONGEST_TOLD = 2 ** 31;

/** RFC 9110 §5.6.7: a day, a date and a time, in GMT. `Date.parse` takes `1.5` and `soon 5` for dates of 2001. */
const HTTP_DATE = /^[A-Z][a-z]+, .* [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/;

/** RFC 9110 §10.2.3: seconds, or a date, which proxies like to send. */
function readRetryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^[0-9]+$/.test(text)) return Math.min(Number(text), LONGEST_TOLD);
  const seconds = Math.ceil(((HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, seconds), LONGEST_TOLD);
}
