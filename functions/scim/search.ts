// Lists (RFC 7644 §3.4.2 and §3.4.3): what is asked for stands in the query, or in the body of a search.
import { type Fields, optionalField, parseFields } from '../http/fields.ts';
import { parseJson } from '../http/json-body.ts';
import type { Managed, ManagementRequest } from '../management/endpoint.ts';
import { badRequest, LIST_SCHEMA, scimAnswer } from './answers.ts';
import type { Complex } from './values.ts';
import type { Page } from './wire.ts';

/** The same names as in a query. */
const SEARCH_MEMBERS = ['filter', 'startIndex', 'count', 'cursor'] as const;
const LISTS = ['attributes', 'excludedAttributes'] as const;

/** What is asked for: a search's body says it in the names of a query. */
export function askedFields({ inbound }: ManagementRequest): Fields {
  if (inbound.method !== 'POST') return parseFields(inbound.query);
  const body = parseJson(inbound.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('invalidSyntax', 'The body must be a SearchRequest.');
  const members = new Map(Object.entries(body));
  const fields = new Map<string, readonly string[]>();
  for (const name of SEARCH_MEMBERS) {
    const value: unknown = members.get(name);
    if (typeof value === 'string' || typeof value === 'number') fields.set(name, [String(value)]);
    else if (value !== undefined && value !== null)
      throw badRequest('invalidValue', `"${name}" must be a text or a number.`);
  }
  for (const name of LISTS) {
    const value: unknown = members.get(name) ?? [];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw badRequest('invalidValue', `"${name}" must be a list of names.`);
    fields.set(name, value);
  }
  return fields;
}

/** `sortBy` is not offered, and a list in another order than the one that was asked for misleads no one who reads it all. */
export const filterOf = (fields: Fields): string | undefined => optionalField(fields, 'filter') || undefined;

/** Bytes: Lambda answers 6 MB at most, its own envelope included. */
const LARGEST_PAGE = 5_000_000;

/** In Lambda's answer the body is a text of JSON, so its quotation marks are escaped once more. */
const sizeOf = (resource: Complex): number => Buffer.byteLength(JSON.stringify(JSON.stringify(resource)));

/** As many of them, from the first one on, as one answer takes; the first in any case. */
export function fitting(resources: readonly Complex[]): readonly Complex[] {
  let size = 0;
  const end = resources.findIndex((resource, at) => {
    size += sizeOf(resource);
    return size > LARGEST_PAGE && at > 0;
  });
  return end === -1 ? resources : resources.slice(0, end);
}

interface Listed {
  readonly resources: readonly Complex[];
  readonly totalResults?: number | undefined;
  readonly nextCursor?: string | undefined;
}

/** The answer to a list. */
export function listed(page: Page, { resources, totalResults, nextCursor }: Listed): Managed {
  const list = {
    schemas: [LIST_SCHEMA],
    ...(totalResults !== undefined && { totalResults }),
    itemsPerPage: resources.length,
    ...(page.cursor === null && { startIndex: page.startIndex }),
    ...(nextCursor !== undefined && { nextCursor }),
    Resources: resources,
  };
  return { answer: scimAnswer(200, list), reason: `${resources.length} resources are listed` };
}
