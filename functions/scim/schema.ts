// The schemas of RFC 7643 that Gatehook keeps, as data: what is read, answered and patched is driven by them.

type AttributeType = 'string' | 'boolean' | 'reference' | 'complex';

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readWrite' | 'readOnly' | 'writeOnly';
  readonly returned: 'always' | 'default' | 'never';
  readonly uniqueness: 'none' | 'server';
  readonly subAttributes?: readonly Attribute[];
  readonly referenceTypes?: readonly string[];
  readonly canonicalValues?: readonly string[];
}

export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

type More = Partial<Omit<Attribute, 'name' | 'description' | 'type'>>;

const attribute = (type: AttributeType, name: string, description: string, more: More = {}): Attribute => ({
  name,
  type,
  description,
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});

const text = (name: string, description: string, more?: More) => attribute('string', name, description, more);
const flag = (name: string, description: string) => attribute('boolean', name, description);
const complex = (name: string, description: string, subAttributes: readonly Attribute[], more: More = {}) =>
  attribute('complex', name, description, { subAttributes, ...more });

/** What the values of a multi-valued attribute have in common (RFC 7643 §2.4). */
const plural = (name: string, description: string, types: readonly string[]) =>
  complex(
    name,
    description,
    [
      text('value', 'The value itself.'),
      text('display', 'A name for people.'),
      text('type', 'What kind of value it is.', { canonicalValues: types }),
      flag('primary', 'Whether it is the preferred one; one at most is.'),
    ],
    { multiValued: true },
  );

const READ_ONLY = { mutability: 'readOnly' } as const;

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GATEHOOK_SCHEMA = 'urn:gatehook:params:scim:schemas:extension:1.0:User';

const userSchema: Schema = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'A user.',
  attributes: [
    text('userName', 'The name to log in with.', { required: true, uniqueness: 'server' }),
    complex('name', 'The parts of the name.', [
      text('formatted', 'The whole name.'),
      text('familyName', 'The family name.'),
      text('givenName', 'The given name.'),
      text('middleName', 'The middle name.'),
      text('honorificPrefix', 'What stands before the name, such as a title.'),
      text('honorificSuffix', 'What stands behind the name.'),
    ]),
    text('displayName', 'The name to show.'),
    text('nickName', 'The casual name.'),
    attribute('reference', 'profileUrl', "The address of the user's page.", {
      referenceTypes: ['external'],
      caseExact: true,
    }),
    text('title', 'The title, such as "Vice President".'),
    text('userType', 'What kind of user it is, such as "Contractor".'),
    text('preferredLanguage', 'The language, as in Accept-Language.'),
    text('locale', 'The locale, such as en-US.'),
    text('timezone', 'The time zone, such as Europe/Berlin.'),
    // Required in that it cannot be taken away; a new user who is sent without it is active.
    attribute('boolean', 'active', 'Whether the user may log in and is answered for.', { required: true }),
    text('password', 'A new password.', { mutability: 'writeOnly', returned: 'never', caseExact: true }),
    plural('emails', 'E-mail addresses.', ['work', 'home', 'other']),
    plural('phoneNumbers', 'Telephone numbers.', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
    complex(
      'addresses',
      'Postal addresses.',
      [
        text('formatted', 'The whole address.'),
        text('streetAddress', 'Street and number.'),
        text('locality', 'The city.'),
        text('region', 'The state or region.'),
        text('postalCode', 'The postal code.'),
        text('country', 'The country.'),
        text('type', 'What kind of address it is.', { canonicalValues: ['work', 'home', 'other'] }),
        flag('primary', 'Whether it is the preferred one.'),
      ],
      { multiValued: true },
    ),
    // Written by way of the groups alone (RFC 7643 §4.1.2).
    complex(
      'groups',
      'The groups of the user.',
      [
        text('value', 'The id of the group.', { ...READ_ONLY, caseExact: true }),
        attribute('reference', '$ref', 'The address of the group.', {
          ...READ_ONLY,
          referenceTypes: ['Group'],
          caseExact: true,
        }),
        text('display', 'The name of the group.', READ_ONLY),
        text('type', 'How the user is a member.', { ...READ_ONLY, canonicalValues: ['direct'] }),
      ],
      { ...READ_ONLY, multiValued: true },
    ),
  ],
};

const enterpriseSchema: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: 'EnterpriseUser',
  description: 'What an enterprise knows of a user.',
  attributes: [
    text('employeeNumber', 'The number of the employee.'),
    text('costCenter', 'The cost center.'),
    text('organization', 'The organization.'),
    text('division', 'The division.'),
    text('department', 'The department.'),
    complex('manager', 'The manager.', [
      text('value', "The id of the manager's user.", { caseExact: true }),
      attribute('reference', '$ref', "The address of the manager's user.", {
        referenceTypes: ['User'],
        caseExact: true,
      }),
      text('displayName', 'The name of the manager.', { mutability: 'readOnly' }),
    ]),
  ],
};

const gatehookSchema: Schema = {
  id: GATEHOOK_SCHEMA,
  name: 'GatehookUser',
  description: 'What Gatehook decides by.',
  attributes: [
    text('grants', "The user's own grants.", { multiValued: true, caseExact: true }),
    complex(
      'attributes',
      "The user's attributes.",
      [
        text('value', 'The value.', { caseExact: true }),
        text('type', 'The name of the attribute.', { caseExact: true }),
      ],
      { multiValued: true },
    ),
    text('passwordHash', 'A hash from another system, in place of a password.', {
      mutability: 'writeOnly',
      returned: 'never',
      caseExact: true,
    }),
  ],
};

/** Of every resource (RFC 7643 §3.1); no schema lists them. */
const COMMON: readonly Attribute[] = [
  text('id', 'The id.', { mutability: 'readOnly', returned: 'always', caseExact: true }),
  text('externalId', "The application's own id.", { caseExact: true }),
  complex('meta', 'About the resource.', [], { mutability: 'readOnly' }),
];

/** A kind of resource: its own schema, and those that extend it. */
export interface ResourceKind {
  readonly name: string;
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly Schema[];
  /** The schema's attributes and the common ones. */
  readonly attributes: readonly Attribute[];
}

export const USER_KIND: ResourceKind = {
  name: 'User',
  endpoint: '/Users',
  description: 'Users',
  schema: userSchema,
  extensions: [enterpriseSchema, gatehookSchema],
  attributes: [...COMMON, ...userSchema.attributes],
};

const groupSchema: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group, which stands for a role.',
  attributes: [
    text('displayName', 'The name of the group.', { required: true, uniqueness: 'server' }),
    complex(
      'members',
      'The users who hold the role.',
      [
        text('value', "The id of the member's user.", { caseExact: true }),
        attribute('reference', '$ref', "The address of the member's user.", {
          referenceTypes: ['User'],
          caseExact: true,
        }),
        text('type', 'What kind of member it is.', { canonicalValues: ['User'] }),
      ],
      { multiValued: true },
    ),
  ],
};

export const GROUP_KIND: ResourceKind = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Groups',
  schema: groupSchema,
  extensions: [],
  attributes: [...COMMON, ...groupSchema.attributes],
};

/** Every kind, in the order in which they are described. */
export const KINDS: readonly ResourceKind[] = [USER_KIND, GROUP_KIND];

/** Whether a schema is told to those who ask: one who fills in all that is described must not give grants by that. */
export const isDescribed = ({ id }: Schema): boolean => id !== GATEHOOK_SCHEMA;

/** Names of attributes and schemas do not tell capitals apart (RFC 7643 §2.1). */
export const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const attributeNamed = (attributes: readonly Attribute[], name: string): Attribute | undefined =>
  attributes.find((one) => isSameName(one.name, name));
