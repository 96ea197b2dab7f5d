// One attempt: a request out, a reply or the reason why none came back.
import type { Bytes } from './base64.ts';
import { GatehookUnavailableError } from './errors.ts';
import type { Settings } from './options.ts';

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
      text: await response.text(),
    };
  } catch (cause) {
    return signal.aborted
      ? new GatehookUnavailableError('timeout', `Gatehook did not answer within ${timeout} ms.`, { cause })
      : new GatehookUnavailableError('network', `Gatehook could not be reached at ${url}.`, { cause });
  }
}

/** RFC 9110 §10.2.3: seconds, or a date, which proxies like to send. */
function readRetryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
