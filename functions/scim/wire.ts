// What a SCIM request says beside its body: where it was sent to, which version it stands on, and which page it asks for.
import { type Fields, optionalField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { isLoopback } from '../http/loopback.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { badRequest, ScimError, type ScimType } from './answers.ts';

/** A host with an optional port; anything else would end in addresses that we answer. */
const HOST = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$/;

/** The address below which resources lie, as the client reached it: `https://auth.example.com/scim/v2`. */
export function baseOf({ headers }: Inbound): string {
  const host = headers.get('host') ?? '';
  const [, name] = HOST.exec(host) ?? [];
  if (name === undefined) return SCIM_PREFIX;
  const isPlain = isLoopback(name.toLowerCase()) && headers.get('x-forwarded-proto') !== 'https';
  return `${isPlain ? 'http' : 'https'}://${host}${SCIM_PREFIX}`;
}

export const etagOf = (version: string): string => `W/"${version}"`;

const tags = (header: string): readonly string[] =>
  header.split(',').map((tag) => tag.trim().replace(/^W\/"|^"|"$/g, ''));

/** @throws ScimError 412 where the resource is no longer what the client read (RFC 7644 §3.14) */
export function requireMatch({ headers }: Inbound, version: string): void {
  const header = headers.get('if-match');
  if (header === undefined || tags(header).some((tag) => tag === version || tag === '*')) return;
  throw new ScimError(412, 'The resource was changed since it was read. Read it again.');
}

/** Whether the client has this very version. */
export function isKnown({ headers }: Inbound, version: string): boolean {
  const header = headers.get('if-none-match');
  return header !== undefined && tags(header).includes(version);
}

export const DEFAULT_COUNT = 100;
export const MAX_COUNT = 200;

export interface Page {
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
  /** The id behind which the page begins, '' for the first; null where the page is asked for by index. */
  readonly cursor: string | null;
}

function wholeNumber(text: string | undefined, name: string, fallback: number, fault: ScimType): number {
  if (text === undefined || text === '') return fallback;
  if (!/^-?\d{1,9}$/.test(text)) throw badRequest(fault, `"${name}" must be a whole number.`);
  return Number(text);
}

/**
 * Which page is asked for (RFC 7644 §3.4.2.4, RFC 9865 §2).
 * @throws ScimError `invalidValue`, `invalidCursor`, `invalidCount`
 */
export function readPage(fields: Fields): Page {
  const cursor = optionalField(fields, 'cursor') ?? null;
  // RFC 9865 §2.1 has a name of its own for it beside a cursor.
  const fault = cursor === null ? 'invalidValue' : 'invalidCount';
  const count = wholeNumber(optionalField(fields, 'count'), 'count', DEFAULT_COUNT, fault);
  const startIndex = wholeNumber(optionalField(fields, 'startIndex'), 'startIndex', 1, 'invalidValue');
  if (cursor !== null && !/^[A-Za-z0-9_-]{0,256}$/.test(cursor))
    throw badRequest('invalidCursor', 'This cursor was not answered here. Begin again with an empty one.');
  return { startIndex: Math.max(startIndex, 1), count: Math.min(Math.max(count, 0), MAX_COUNT), cursor };
}
