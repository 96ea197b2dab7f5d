// A route: where it lies, what it takes, and how it answers. A dialect is a list of these.
import type { Answer } from './answer.ts';
import type { Inbound } from './inbound.ts';

export interface Route {
  /** Hono's pattern: `/webhook`, `/forward-auth/*`, `/rabbitmq/key/:key/user`. What access logs and metrics hold. */
  readonly path: string;
  /** `ANY` for callers that keep the method of the request they ask about. */
  readonly methods: readonly string[] | 'ANY';
  /** Media types that a body may have; absent: the body is not read, or its type does not matter. */
  readonly accepts?: readonly string[];
  /** Bytes of the largest body; 64 KiB where not set. */
  readonly largestBody?: number;
  /** What the route's caller is told instead, where a method or a body's size or type is refused; absent: the problem itself. */
  readonly refused?: (refusal: Answer) => Answer;
  /** Answers carry the caller's own `X-Request-ID`, where it sent one. */
  readonly echoesRequestId?: boolean;
  respond(inbound: Inbound, params: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Of a document: HEAD tells whether it is there and how long it keeps (RFC 9110 §9.3.2). */
export const DOCUMENT_METHODS = ['GET', 'HEAD'] as const;
