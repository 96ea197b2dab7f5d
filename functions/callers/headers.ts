// The headers by which a caller proves itself, read strictly: more than one proof is no proof.
import type { Headers } from '../http/inbound.ts';

/**
 * Standard Webhooks allows any text. Ours is printable ASCII without `.`, which would splice into the timestamp of the signed
 * content, `#`, which parts the keys of the table, and `,`, by which API Gateway joins a header that was sent twice.
 */
const WEBHOOK_ID = /^[!-"$-+\-/-~]{1,256}$/;
/** What is signed all the same, so that a proved caller can be told why its id is refused. */
const READABLE_ID = /^[!-+\--~]{1,1024}$/;
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
  /** Why the id is none, for the caller once it is proved; null where it is one. */
  readonly idFault: string | null;
  readonly signatures: readonly { readonly version: string; readonly value: string }[];
}

/** Standard Webhooks' own names, and those of Svix, whose libraries sign the same content. */
const FAMILIES = ['webhook', 'svix'] as const;

export type SignatureFamily = (typeof FAMILIES)[number];

const namesOf = (family: SignatureFamily) => [`${family}-id`, `${family}-timestamp`, `${family}-signature`];

/** The families of which any header is there: each is a signed request, whole or not at all, and two are two proofs. */
export const claimedSignatures = (headers: Headers): readonly SignatureFamily[] =>
  FAMILIES.filter((family) => namesOf(family).some((name) => headers.has(name)));

/**
 * @returns null when one is missing or malformed. API Gateway joins repeated headers with a comma, which no
 *   signature, id or timestamp may hold, so a header sent twice is refused with the rest.
 */
export function readSignedHeaders(headers: Headers, family: SignatureFamily): SignedHeaders | null {
  const [webhookId = '', timestampText = '', signature = ''] = namesOf(family).map((name) =>
    headers.get(name),
  );
  const application = APPLICATION.exec(headers.get('gatehook-application') ?? '');
  if (!READABLE_ID.test(webhookId) || !TIMESTAMP.test(timestampText) || application?.[1] === undefined)
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
    idFault: WEBHOOK_ID.test(webhookId) ? null : idFault(family),
    signatures,
  };
}

const idFault = (family: SignatureFamily) =>
  `The header ${family}-id holds 1 to 256 printable ASCII characters, and no ".", "#" or ",". Sign with another id.`;
