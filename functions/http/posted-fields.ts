// Fields of a product that sends JSON or a form or a query, as its operator configured it.
import { type Fields, fieldsOf } from './fields.ts';
import type { Inbound } from './inbound.ts';
import { bodyMembers } from './json-members.ts';
import { MalformedError } from './problem.ts';

/** What routes with such fields accept. */
export const POSTED_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const;

/** `null` is a value that got lost: empty, as in a form, and not as if it had never been configured. */
function scalar(name: string, value: unknown): string {
  if (value === null) return '';
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new MalformedError('malformed_question', `"${name.slice(0, 64)}" must be one value.`);
}

/**
 * The fields of the query for GET, otherwise of the body. JSON counts as flat: numbers and true or false as texts.
 * @throws MalformedError
 */
export function postedFields(inbound: Inbound): Fields {
  const type = inbound.headers.get('content-type') ?? '';
  if (inbound.method === 'GET' || !/^application\/json *(;|$)/i.test(type)) return fieldsOf(inbound);
  const { values } = bodyMembers(inbound.body);
  return new Map([...values].map(([name, value]) => [name, [scalar(name, value)]]));
}
