// The schemas of the OpenAPI description that are about SCIM, made of those that requests are read by.
import { schemaRef, string, strings } from '../http/openapi-parts.ts';
import { ERROR_SCHEMA, LIST_SCHEMA, SCIM_TYPES } from './answers.ts';
import { type Attribute, GROUP_KIND, type ResourceKind, USER_KIND } from './schema.ts';
import { MAX_TEXT, MAX_VALUES } from './values.ts';
import { MAX_COUNT } from './wire.ts';

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const constant = (value: string) => ({ type: 'array', items: { ...string, const: value }, minItems: 1 });
const integer = (more: object = {}) => ({ type: 'integer', ...more });
const instant = { ...string, format: 'date-time' };

/** What no schema of RFC 7643 spells out. */
const MEMBERS: Readonly<Record<string, object>> = {
  meta: {
    resourceType: string,
    created: instant,
    lastModified: instant,
    location: { ...string, description: 'The address of the resource.' },
    version: { ...string, description: 'The ETag, for If-Match.' },
  },
  groups: { value: string, $ref: string, display: string, type: string },
};

function single({ name, type, subAttributes = [], canonicalValues }: Attribute): object {
  if (type === 'complex') return object(MEMBERS[name] ?? propertiesOf(subAttributes));
  if (type === 'boolean') return { type: 'boolean' };
  return { ...string, maxLength: MAX_TEXT, ...(canonicalValues && { examples: canonicalValues }) };
}

function schemaOf(attribute: Attribute): object {
  const { description, multiValued, mutability, name } = attribute;
  // Members are read on a way of their own, which takes thousands.
  const most = name === 'members' ? {} : { maxItems: MAX_VALUES };
  return {
    ...(multiValued ? { type: 'array', items: single(attribute), ...most } : single(attribute)),
    description,
    ...(mutability === 'readOnly' && { readOnly: true }),
    ...(mutability === 'writeOnly' && { writeOnly: true }),
  };
}

const propertiesOf = (attributes: readonly Attribute[]): object =>
  Object.fromEntries(attributes.map((one) => [one.name, schemaOf(one)]));

const extensionsOf = ({ extensions }: ResourceKind) =>
  Object.fromEntries(
    extensions.map(({ id, description, attributes }) => [
      id,
      object(propertiesOf(attributes), { description }),
    ]),
  );

const schemas = {
  ...strings,
  minItems: 1,
  description: "The schema's URN, and those of the extensions that are there.",
};

/** As it is answered; with `attributes` or `excludedAttributes`, a part of it. */
const answered = (kind: ResourceKind) =>
  object(
    {
      schemas,
      ...propertiesOf(kind.attributes.filter(({ returned }) => returned !== 'never')),
      ...extensionsOf(kind),
    },
    { description: kind.schema.description, required: ['schemas', 'id'] },
  );

/** As it is sent. Names that are not known are passed over. */
const sent = (kind: ResourceKind, required: string) =>
  object(
    {
      schemas,
      ...propertiesOf(kind.attributes.filter(({ mutability }) => mutability !== 'readOnly')),
      ...extensionsOf(kind),
    },
    { description: kind.schema.description, required: ['schemas', required] },
  );

const list = (items: object, description: string) =>
  object(
    {
      schemas: constant(LIST_SCHEMA),
      totalResults: integer({ description: 'Not told of a page by cursor.' }),
      itemsPerPage: integer(),
      startIndex: integer(),
      nextCursor: { ...string, description: 'Absent on the last page.' },
      Resources: { type: 'array', items },
    },
    { description, required: ['schemas', 'itemsPerPage', 'Resources'] },
  );

/** What a list is asked for, in a query or in a body. */
export const PAGING_MEMBERS = {
  filter: {
    ...string,
    description: 'Comparisons by eq, joined by and; one of them by an attribute that is indexed.',
  },
  startIndex: integer({ description: 'From 1.' }),
  count: integer({ description: `${MAX_COUNT} at most; less where a page would be too large.` }),
  cursor: { ...string, description: 'Empty for the first page, then nextCursor (RFC 9865).' },
};

export const SCIM_SCHEMAS = {
  ScimUser: answered(USER_KIND),
  ScimUserToWrite: sent(USER_KIND, 'userName'),
  ScimGroup: answered(GROUP_KIND),
  ScimGroupToWrite: sent(GROUP_KIND, 'displayName'),
  ScimUsers: list(schemaRef('ScimUser'), 'A page of users.'),
  ScimGroups: list(schemaRef('ScimGroup'), 'A page of groups.'),
  ScimDescription: object(
    { schemas, id: string, name: string, description: string },
    {
      description: 'What is offered, a kind of resources, or a schema (RFC 7643 §5 to §7).',
      required: ['schemas'],
    },
  ),
  ScimDescriptions: list(schemaRef('ScimDescription'), 'All of them.'),
  ScimPatch: object(
    {
      schemas,
      Operations: {
        type: 'array',
        items: object(
          {
            op: { ...string, description: 'add, replace or remove, in capitals or not.' },
            path: { ...string, description: 'Left out, the value holds attributes by their names.' },
            value: { description: 'What is added or put in place.' },
          },
          { required: ['op'] },
        ),
      },
    },
    { description: 'Operations, in order; all or none.', required: ['Operations'] },
  ),
  ScimSearch: object(
    { schemas, ...PAGING_MEMBERS, attributes: strings, excludedAttributes: strings },
    { description: 'What stands in the query of a list, in a body.' },
  ),
  ScimError: object(
    {
      schemas: constant(ERROR_SCHEMA),
      status: { ...string, description: 'The status, as a text.' },
      scimType: { ...string, enum: Object.keys(SCIM_TYPES), description: 'What kind of fault it is.' },
      detail: { ...string, description: 'What is wrong, and what to do.' },
    },
    { description: 'Why it was not done.', required: ['schemas', 'status', 'detail'] },
  ),
};

export type ScimSchema = keyof typeof SCIM_SCHEMAS;
