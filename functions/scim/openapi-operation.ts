// One operation of the OpenAPI description that is about SCIM: what it asks, what it answers, and its faults.
import { KEYS, schemaRef } from '../http/openapi-parts.ts';
import { EXAMPLES } from './openapi-examples.ts';
import type { ScimSchema } from './openapi-schemas.ts';

const content = (name: ScimSchema, types: readonly string[] = ['application/scim+json']) =>
  Object.fromEntries(
    types.map((type) => [
      type,
      { schema: schemaRef(name), ...(EXAMPLES[name] !== undefined && { example: EXAMPLES[name] }) },
    ]),
  );

const FAULTS = {
  400: 'The request cannot be understood; scimType says of which kind the fault is.',
  401: 'No caller was proved.',
  403: "It lies beyond the application's limit.",
  404: 'It is not there, or not for this application.',
  405: 'Another method.',
  409: 'The name is taken (uniqueness).',
  412: 'The resource was changed since it was read (If-Match).',
  413: 'The body is too large.',
  415: 'The body is of another type, or compressed.',
  501: 'This is not offered.',
  503: 'It could not be told or done. Ask again after Retry-After.',
} as const;
type Fault = keyof typeof FAULTS;

/** A path that two readers could read differently is refused before it is known that it is SCIM's. */
const faultContent = (status: Fault) => ({
  ...content('ScimError'),
  ...(status === 400 && { 'application/problem+json': { schema: schemaRef('Problem') } }),
});

const faults = (statuses: readonly Fault[]) =>
  Object.fromEntries(
    statuses.map((status) => [status, { description: FAULTS[status], content: faultContent(status) }]),
  );

export interface Described {
  readonly id: string;
  readonly summary: string;
  /** Of RFC 7644. */
  readonly section: string;
  readonly parameters?: readonly object[];
  readonly asks?: ScimSchema;
  /** By status; null for an answer without a body. */
  readonly answers: Readonly<Record<number, ScimSchema | null>>;
  readonly faults?: readonly Fault[];
  readonly security?: readonly object[];
}

const ALWAYS: readonly Fault[] = [400, 401, 403, 405, 503];
const SAID: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Created; Location says where.',
  204: 'Done; there is nothing to answer.',
  304: 'Still as the client has it (If-None-Match).',
};

export function operation(described: Described) {
  const { id, summary, section, parameters = [], asks, answers, security = KEYS } = described;
  const more = [...ALWAYS, ...(described.faults ?? []), ...(asks === undefined ? [] : ([413, 415] as const))];
  const responses = Object.entries(answers).map(([status, name]) => [
    status,
    { description: SAID[Number(status)], ...(name !== null && { content: content(name) }) },
  ]);
  return {
    operationId: id,
    tags: ['scim'],
    summary,
    description: `RFC 7644 §${section}.`,
    security,
    ...(parameters.length > 0 && { parameters }),
    ...(asks && {
      requestBody: { required: true, content: content(asks, ['application/scim+json', 'application/json']) },
    }),
    responses: { ...Object.fromEntries(responses), ...faults(more) },
  };
}
