// What the OpenAPI description shows of SCIM; test/scim/openapi.test.ts sends the requests and compares the answers.

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0';
const AT = '2026-11-25T12:00:00.000Z';
const BASE = 'https://auth.example.com/scim/v2';
const ID = 'oq3vxk2mzt7hcw5n4ybd';

const profile = {
  schemas: [USER],
  userName: 'ada@example.com',
  externalId: '00u1',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
  active: true,
};
const meta = (resourceType: string, path: string) => ({
  resourceType,
  created: AT,
  lastModified: AT,
  location: `${BASE}${path}`,
  version: 'W/"wsk3mq4xv6n5t2zc7yhbdj4a"',
});

const user = { ...profile, id: ID, meta: meta('User', `/Users/${ID}`) };
/** As with `excludedAttributes=members.$ref`: readers of OpenAPI take a member `$ref` for a reference, also in an example. */
const member = { value: ID, type: 'User' };
const group = {
  schemas: [GROUP],
  id: 'U2FsZXMtVGVhbQ',
  displayName: 'Sales Team',
  members: [member],
  meta: meta('Group', '/Groups/U2FsZXMtVGVhbQ'),
};

/** By the name of the schema. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  ScimUser: user,
  ScimUserToWrite: profile,
  ScimGroup: group,
  ScimGroupToWrite: { schemas: [GROUP], displayName: 'Sales Team', members: [{ value: ID }] },
  ScimPatch: {
    schemas: [`${MESSAGES}:PatchOp`],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  },
  ScimSearch: {
    schemas: [`${MESSAGES}:SearchRequest`],
    filter: 'userName eq "ada@example.com"',
    attributes: ['userName'],
  },
  ScimUsers: {
    schemas: [`${MESSAGES}:ListResponse`],
    totalResults: 1,
    itemsPerPage: 1,
    startIndex: 1,
    Resources: [user],
  },
};
