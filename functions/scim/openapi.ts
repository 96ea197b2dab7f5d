// The part of the OpenAPI description that is about SCIM: its paths.
import { type DescribedPart, string, USER_TOKEN } from '../http/openapi-parts.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import { operation } from './openapi-operation.ts';
import { PAGING_MEMBERS, SCIM_SCHEMAS, type ScimSchema } from './openapi-schemas.ts';
import { GROUP_KIND, type ResourceKind, USER_KIND } from './schema.ts';

const inQuery = (name: string, { description, ...schema }: { description?: string; type: string }) => ({
  name,
  in: 'query',
  required: false,
  ...(description && { description }),
  schema,
});
const inHeader = (name: string, description: string) => ({
  ...inQuery(name, { description, type: 'string' }),
  in: 'header',
});
const ID = { name: 'id', in: 'path', required: true, description: 'As it was answered.', schema: string };

const PROJECTION = [
  inQuery('attributes', { type: 'string', description: 'Names of attributes, with commas: only these.' }),
  inQuery('excludedAttributes', { type: 'string', description: 'All but these.' }),
];
const PAGING = [
  ...Object.entries(PAGING_MEMBERS).map(([name, schema]) => inQuery(name, schema)),
  ...PROJECTION,
];
const MATCH = inHeader('if-match', 'An ETag: it is done only to what was read.');
const KNOWN = inHeader('if-none-match', 'An ETag: 304 where the user is still of it.');

/** The paths of users, or of groups. */
function pathsOf(
  { name, endpoint }: ResourceKind,
  [one, written, page]: readonly [ScimSchema, ScimSchema, ScimSchema],
) {
  const thing = name.toLowerCase();
  const article = `a ${thing}`;
  const all = `${SCIM_PREFIX}${endpoint}`;
  const changed = { 200: one, ...(name === GROUP_KIND.name && { 204: null }) };
  const known = name === USER_KIND.name;
  return {
    [all]: {
      get: operation({
        id: `list${name}s`,
        summary: `List ${thing}s, or find some`,
        section: '3.4.2',
        parameters: PAGING,
        answers: { 200: page },
      }),
      post: operation({
        id: `create${name}`,
        summary: `Create ${article}`,
        section: '3.3',
        parameters: PROJECTION,
        asks: written,
        answers: { 201: one },
        faults: [409],
      }),
    },
    [`${all}/.search`]: {
      post: operation({
        id: `search${name}s`,
        summary: `List ${thing}s, asked for in a body`,
        section: '3.4.3',
        asks: 'ScimSearch',
        answers: { 200: page },
      }),
    },
    [`${all}/{id}`]: {
      get: operation({
        id: `read${name}`,
        summary: `Read ${article}`,
        section: '3.4.1',
        parameters: [ID, ...PROJECTION, ...(known ? [KNOWN] : [])],
        answers: { 200: one, ...(known && { 304: null }) },
        faults: [404],
      }),
      put: operation({
        id: `replace${name}`,
        summary: `Replace ${article}`,
        section: '3.5.1',
        parameters: [ID, ...PROJECTION, MATCH],
        asks: written,
        answers: changed,
        faults: [404, 409, 412],
      }),
      patch: operation({
        id: `patch${name}`,
        summary: `Change parts of ${article}`,
        section: '3.5.2',
        parameters: [ID, ...PROJECTION, MATCH],
        asks: 'ScimPatch',
        answers: changed,
        faults: [404, 409, 412],
      }),
      delete: operation({
        id: `delete${name}`,
        summary: `Delete ${article}`,
        section: '3.6',
        parameters: [ID, MATCH],
        answers: { 204: null },
        faults: [404, 412],
      }),
    },
  };
}

const describing = (id: string, summary: string, name: ScimSchema, parameters: readonly object[] = []) => ({
  get: operation({
    id,
    summary,
    section: '4',
    parameters,
    answers: { 200: name },
    ...(parameters.length > 0 && { faults: [404] }),
  }),
});

const ownChange = (verb: string) =>
  operation({
    id: `${verb}Me`,
    summary: 'Not offered: a token only reads its user',
    section: '3.11',
    answers: {},
    faults: [501],
    security: USER_TOKEN,
  });

/** For http/openapi.ts. */
export const SCIM_DESCRIPTION: DescribedPart = {
  tags: [{ name: 'scim', description: 'Users and roles by SCIM 2.0, where the stage manages users' }],
  schemas: SCIM_SCHEMAS,
  paths: {
    ...pathsOf(USER_KIND, ['ScimUser', 'ScimUserToWrite', 'ScimUsers']),
    ...pathsOf(GROUP_KIND, ['ScimGroup', 'ScimGroupToWrite', 'ScimGroups']),
    [`${SCIM_PREFIX}/Me`]: {
      get: operation({
        id: 'readMe',
        summary: 'Read the user of an access token',
        section: '3.11',
        parameters: [...PROJECTION, KNOWN],
        answers: { 200: 'ScimUser', 304: null },
        faults: [404, 501],
        security: USER_TOKEN,
      }),
      post: ownChange('post'),
      put: ownChange('replace'),
      patch: ownChange('patch'),
      delete: ownChange('delete'),
    },
    [`${SCIM_PREFIX}/ServiceProviderConfig`]: describing(
      'readConfiguration',
      'What is offered',
      'ScimDescription',
    ),
    [`${SCIM_PREFIX}/ResourceTypes`]: describing(
      'listResourceTypes',
      'The kinds of resources',
      'ScimDescriptions',
    ),
    [`${SCIM_PREFIX}/ResourceTypes/{id}`]: describing(
      'readResourceType',
      'One kind of resources',
      'ScimDescription',
      [ID],
    ),
    [`${SCIM_PREFIX}/Schemas`]: describing('listSchemas', 'The schemas', 'ScimDescriptions'),
    [`${SCIM_PREFIX}/Schemas/{id}`]: describing('readSchema', 'One schema', 'ScimDescription', [ID]),
  },
};
