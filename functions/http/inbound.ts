// A request as it came over the wire: raw bytes and raw path, from whichever server received it; and API Gateway's events.
import type { Answer } from './answer.ts';

/** Lower-case names. Repeated headers are joined with a comma, as API Gateway does. */
export type Headers = ReadonlyMap<string, string>;

export interface Inbound {
  readonly method: string;
  /** As received, without the stage prefix and the query. API Gateway has decoded it. */
  readonly path: string;
  /** Without the `?`, never decoded. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Random and ours: log, answer and claims are told apart by it. */
  readonly requestId: string;
  readonly sourceIp: string;
}

/** The members of an API Gateway event (payload 2.0) that are read. */
export interface GatewayEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
}

/** A named stage stands in front of the path; `$default` does not. */
export function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`;
  if (stage === '$default' || !path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') ? rest || '/' : path;
}

/** Reads an event: the body's bytes exactly as the caller signed them. */
export function inboundFromEvent(event: GatewayEvent, requestId: string): Inbound {
  const { http, stage } = event.requestContext;
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name.toLowerCase(), value);
  }
  // Payload 2.0 moves cookies out of the headers; forward-auth dialects read them where a browser put them.
  if (event.cookies?.length) headers.set('cookie', event.cookies.join('; '));
  return {
    method: http.method,
    path: withoutStage(event.rawPath, stage),
    query: event.rawQueryString,
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    requestId,
    sourceIp: http.sourceIp,
  };
}

/** What API Gateway is given back (payload 2.0). */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

export const gatewayAnswer = ({ status, headers, body }: Answer): GatewayAnswer => ({
  statusCode: status,
  headers,
  body,
  isBase64Encoded: false,
});
