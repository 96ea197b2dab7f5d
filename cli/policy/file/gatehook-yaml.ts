// The shape of `gatehook.yaml`, by the rules of the command line's own arguments.
import { InvalidArgumentError } from 'commander';
import { DIALECTS } from '../../../functions/dialects/dialects.ts';
import { type ApplicationLimits, dialect } from '../../applications/limits.ts';
import { dialectSetting } from '../../applications/settings.ts';
import { permissionTemplate } from '../../applications/templates.ts';
import {
  applicationId,
  asked,
  attributeName,
  audience,
  displayName,
  givenRole,
  grant,
  grantPattern,
  loginPattern,
  newUser,
  origin,
  publicKey,
  roleName,
  setAttribute,
  username,
} from '../../terminal/arguments.ts';
import { assignments, mapOf, record } from './named-shape.ts';
import {
  anyText,
  anyValue,
  described,
  flag,
  type JsonSchema,
  list,
  oneOf,
  type Read,
  type Shape,
  sequence,
  text,
  textOr,
} from './shape.ts';

const grants = list(text(grant));
const roleNames = list(text(roleName));

const role = record(
  {
    grants: described(
      "What it allows, such as 'orders:*:read'; with ! in front it denies, in quotes.",
      grants,
    ),
    includes: described('Roles whose grants it has too, at most five levels.', roleNames),
  },
  'a role: a map of grants and includes',
);

const byName = (names: readonly string[]): JsonSchema => ({
  additionalProperties: false,
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});
const templateNames = DIALECTS.flatMap(({ permissionTemplates }) => Object.keys(permissionTemplates));
const settingNames = DIALECTS.flatMap(({ settings = {} }) => Object.keys(settings));
const dialectNames = DIALECTS.map(({ name }) => name);

/** One for each limit, so that none is forgotten: what the file cannot say, apply would take away. */
const limits = {
  name: described('A name for people; the id without it.', text(displayName)),
  dialects: described('What it speaks; native without it.', list(text(dialect, { enum: dialectNames }))),
  mayAsk: described('What it may ask about, as grants; anything without it.', grants),
  mayAssert: described('It may vouch for users that it knows already.', flag),
  mayAssertLogin: described('Users whose login it may vouch for, such as svc-*.', list(text(loginPattern))),
  mayIssueTokens: described('It may ask for access tokens.', flag),
  audience: described('The audience of its tokens; its id without it.', text(audience)),
  introspects: described('Audiences beside its own whose tokens it may introspect.', list(text(audience))),
  origins: described('Web pages that may ask in its name; none without it.', list(text(origin))),
  returns: described('The user attributes that it may see; all without it.', list(text(attributeName))),
  strict: described('Hash every password, also one that was verified within the last minute.', flag),
  permissionTemplates: described(
    "Its own templates in place of a dialect's.",
    assignments(permissionTemplate, byName(templateNames)),
  ),
  dialectSettings: described(
    'Settings of single dialects.',
    assignments(dialectSetting, byName(settingNames)),
  ),
  mayManage: described(
    'Users it may create, change and delete, such as *@example.com; none without it.',
    list(text(loginPattern)),
  ),
  mayResetPasswords: described('It may get one-time codes by which they set a new password.', flag),
  mayGive: described('Roles it may give to them, * for any; none without it.', list(text(givenRole))),
  mayGrant: described(
    'Grants it may give to them, such as orders:**; none without it.',
    list(text(grantPattern)),
  ),
  maySet: described(
    'Attributes of theirs that it may set, * for any; none without it.',
    list(text(setAttribute)),
  ),
} satisfies Record<keyof ApplicationLimits, Shape<unknown>>;

const application = record(
  {
    ...limits,
    publicKeys: described(
      'The keys that it signs with (whpk_…). Without this they stay as they are.',
      list(text(publicKey)),
    ),
    keyPlace: described(
      'Where the API key of a new application may stand; header without it.',
      oneOf('header', 'path'),
    ),
  },
  'an application: a map of its limits',
);

const rights = {
  roles: roleNames,
  grants,
  attributes: mapOf(attributeName, anyText, 'a map of names and texts'),
  status: described('active without it.', oneOf('active', 'disabled')),
};

const user = record(
  {
    ...rights,
    password: described(
      'For stacks to try things out: gatehook apply --users, npx gatehook dev --seed.',
      anyText,
    ),
  },
  'a user: a map of roles, grants and attributes',
);

const byDialect = record(
  Object.fromEntries(
    dialectNames.map((name) => [name, mapOf((value) => value, anyValue, 'a map of values')]),
  ),
  'a permission, or the name of a dialect with what its product sends',
);

const askings = described(
  "Permissions such as 'orders:42:refund', or what a product sends by the name of its dialect.",
  sequence(textOr(text(asked), byDialect)),
);

const testName = text((name) => {
  if (name.trim() !== '' && name.length <= 200) return name;
  throw new InvalidArgumentError('A name of a test has 1 to 200 characters.');
});

const test = record(
  {
    name: described('What the report calls it.', testName),
    user: described(
      'The name of one of the users, or roles, grants and attributes of one.',
      textOr(
        text(username),
        record({ name: text(username), ...rights }, 'a name of a user, or a map of roles'),
      ),
    ),
    application: described('The application that asks, with its limits and templates.', text(applicationId)),
    allow: askings,
    deny: askings,
  },
  'a test: a map of user, allow and deny',
);

export const policyShape = record(
  {
    roles: described('Named lists of grants.', mapOf(roleName, role, 'a map of roles by their names')),
    applications: described(
      'Systems that ask, with their limits. What is left out is as gatehook app create makes it.',
      mapOf(applicationId, application, 'a map of applications by their ids'),
    ),
    users: described(
      'For tests, and for stacks to try things out. apply writes them only with --users.',
      mapOf(newUser, user, 'a map of users by their names'),
    ),
    tests: described('What gatehook test asks the engine.', sequence(test)),
  },
  'a policy: a map of roles, applications, users and tests',
);

export type PolicyMembers = Read<typeof policyShape>;

/** The JSON Schema by which editors complete and check the file. */
export const policySchema = (): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'gatehook.yaml',
  description: 'Roles, applications and tests of Gatehook. See docs/policy.md.',
  ...policyShape.schema,
});
