// The headers by which a caller proves itself, read strictly: more than one proof is no proof.
import type { Headers } from '../http/inbound.ts';

/** Standard Webhooks allows any text; ours may hold no `.` (it would splice into the timestamp) and no `#` (table keys). */
const WEBHOOK_ID = /^[A-Za-z0-9_-]{1,256}$/;
/** Not parseInt: it takes `1614265330abc` (security: the JS reference library does). */
const TIMESTAMP = /^[0-9]{1,12}$/;
/** `<id>.<generation>` for `v1`, `<id>` for `v1a`. */
const APPLICATION = /^([a-z0-9][a-z0-9-]{0,62})(?:\.([a-z2-7]{12}))?$/;
/** One call may carry a few signatures for rotation; more is noise that would cost us arithmetic. */
const MAX_SIGNATURES = 10;

export interface SignedHeaders {
  readonly webhookId: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly timestampText: string;
  readonly application: string;
  /** Absent where a public key signs. */
  readonly generation: string | undefined;
  readonly signatures: readonly { readonly version: string; readonly value: string }[];
}

const SIGNATURE_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** Whether any of the signature's headers is there: then it is a signed request, whole or not at all. */
export const claimsSignature = (headers: Headers): boolean =>
  SIGNATURE_HEADERS.some((name) => headers.has(name));

/**
 * @returns null when one is missing or malformed. API Gateway joins repeated headers with a comma, which no
 *   signature, id or timestamp may hold, so a header sent twice is refused with the rest.
 */
export function readSignedHeaders(headers: Headers): SignedHeaders | null {
  const [webhookId = '', timestampText = '', signature = ''] = SIGNATURE_HEADERS.map((name) =>
    headers.get(name),
  );
  const application = APPLICATION.exec(headers.get('gatehook-application') ?? '');
  if (!WEBHOOK_ID.test(webhookId) || !TIMESTAMP.test(timestampText) || application?.[1] === undefined)
    return null;
  const listed = signature.split(' ');
  if (listed.length > MAX_SIGNATURES) return null;
  const signatures = listed.map((one) => {
    const comma = one.indexOf(',');
    return { version: one.slice(0, Math.max(comma, 0)), value: one.slice(comma + 1) };
  });
  return {
    webhookId,
    timestamp: Number(timestampText),
    timestampText,
    application: application[1],
    generation: application[2],
    signatures,
  };
}
