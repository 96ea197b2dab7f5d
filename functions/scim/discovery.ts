// What a client finds out by itself (RFC 7644 §4): what is offered, which kinds of resources there are, and their schemas.
import { parseFields } from '../http/fields.ts';
import type { Managed, ManagementEndpoint, ManagementRequest } from '../management/endpoint.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { LIST_SCHEMA, ScimError, scimAnswer } from './answers.ts';
import { scimEndpoint } from './endpoint.ts';
import { isDescribed, isSameName, KINDS, type ResourceKind, type Schema } from './schema.ts';
import { baseOf, DEFAULT_COUNT, MAX_COUNT } from './wire.ts';

const CONFIGURATION = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MAX_COUNT },
  changePassword: { supported: true },
  sort: { supported: false },
  etag: { supported: true },
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: DEFAULT_COUNT,
    maxPageSize: MAX_COUNT,
  },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'API key',
      description: "The application's API key, sent as Authorization: Bearer.",
      primary: true,
    },
  ],
};

function resourceType(base: string, { name, endpoint, description, schema, extensions }: ResourceKind) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    description,
    schema: schema.id,
    schemaExtensions: extensions.filter(isDescribed).map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  };
}

const described = (base: string, { id, name, description, attributes }: Schema) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  description,
  attributes,
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
});

const allSchemas = (): readonly Schema[] => [
  ...new Map(
    KINDS.flatMap(({ schema, extensions }) => [schema, ...extensions.filter(isDescribed)]).map((one) => [
      one.id,
      one,
    ]),
  ).values(),
];

function list(resources: readonly object[]): Managed {
  const { length } = resources;
  const body = {
    schemas: [LIST_SCHEMA],
    totalResults: length,
    itemsPerPage: length,
    startIndex: 1,
    Resources: resources,
  };
  return { answer: scimAnswer(200, body), reason: 'a description is answered' };
}

const one = (resource: object | undefined): Managed => {
  if (resource === undefined) throw new ScimError(404, 'There is no description of this name.');
  return { answer: scimAnswer(200, resource), reason: 'a description is answered' };
};

/** RFC 7644 §4: what is described is the same for all, so it is not filtered. */
function refuseFilter({ inbound }: ManagementRequest): void {
  if (parseFields(inbound.query).has('filter'))
    throw new ScimError(403, 'Descriptions are not filtered: read them all.');
}

export function discoveryEndpoints(): readonly ManagementEndpoint[] {
  const get = (path: string, act: (base: string, id: string) => Managed) =>
    scimEndpoint({ path: `${SCIM_PREFIX}${path}`, methods: ['GET'] }, async (request) => {
      refuseFilter(request);
      return act(baseOf(request.inbound), request.params.id ?? '');
    });
  const meta = (base: string) => ({
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  });
  return [
    get('/ServiceProviderConfig', (base) => one({ ...CONFIGURATION, ...meta(base) })),
    get('/ResourceTypes', (base) => list(KINDS.map((kind) => resourceType(base, kind)))),
    get('/ResourceTypes/:id', (base, id) => {
      const kind = KINDS.find(({ name }) => isSameName(name, id));
      return one(kind && resourceType(base, kind));
    }),
    get('/Schemas', (base) => list(allSchemas().map((schema) => described(base, schema)))),
    get('/Schemas/:id', (base, id) => {
      const schema = allSchemas().find((known) => isSameName(known.id, id));
      return one(schema && described(base, schema));
    }),
  ];
}
