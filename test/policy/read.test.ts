// Reading a policy file: what it says, and every kind of fault with its place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { policySchema } from '../../cli/policy/file/gatehook-yaml.ts';
import { missingRoles, parsePolicy, readPolicy } from '../../cli/policy/file/read.ts';

/** @returns the message of the faults, null where there are none */
function faultsOf(text: string): string | null {
  try {
    parsePolicy(text, 'f.yaml');
    return null;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    expect([error.name, error.code]).toEqual(['CommandError', 'broken_policy']);
    return error.message;
  }
}

test('a file is read with its defaults, and aliases stand for what they name', () => {
  const policy = parsePolicy(
    [
      'roles:',
      '  clerk: { grants: &reading ["orders:*:read", "!orders:13:**"] }',
      '  auditor: { grants: *reading, includes: [clerk] }',
      '  007: {}',
      '  no: {}',
      'applications:',
      '  shop: {}',
      '  broker: { dialects: [rabbitmq], permissionTemplates: { rabbitmq.vhost: "b:${vhost}" }, keyPlace: path }',
      'users:',
      '  ALICE: { roles: [clerk], attributes: { constructor: x, region: eu }, password: secret }',
      'tests:',
      '  - { user: alice, allow: [a:b], deny: [rabbitmq: { vhost: 1.50 }] }',
    ].join('\n'),
    'f.yaml',
  );
  expect([...policy.roles.values()]).toEqual([
    { name: 'clerk', grants: ['orders:*:read', '!orders:13:**'], includes: [] },
    { name: 'auditor', grants: ['orders:*:read', '!orders:13:**'], includes: ['clerk'] },
    { name: '007', grants: [], includes: [] },
    { name: 'no', grants: [], includes: [] },
  ]);
  expect([...policy.applications]).toEqual([
    ['shop', {}],
    [
      'broker',
      { dialects: ['rabbitmq'], permissionTemplates: { 'rabbitmq.vhost': 'b:${vhost}' }, keyPlace: 'path' },
    ],
  ]);
  const [alice] = policy.users.values();
  expect(alice).toMatchObject({ name: 'alice', status: 'active', roles: ['clerk'], grants: [] });
  expect(Object.entries(alice?.attributes ?? {})).toEqual([
    ['constructor', 'x'],
    ['region', 'eu'],
  ]);
  expect(policy.tests).toEqual([
    {
      name: 'test 1',
      place: { line: 12, column: 5 },
      user: alice,
      allow: ['a:b'],
      deny: [{ dialect: 'rabbitmq', values: { vhost: '1.50' } }],
    },
  ]);
});

test.each(['{}', 'roles: {}', '# nothing yet\n{}'])('%j is a policy without roles', (text) => {
  expect(parsePolicy(text, 'f').roles.size).toBe(0);
});

test.each(['', '\n', '\ufeff', '# nothing yet\n'])(
  '%j says nothing, as a file that a broken pipe left, and is no policy',
  (text) => {
    expect(faultsOf(text)).toBe(
      'f.yaml:1:1: The file says nothing. Write "roles: {}" where a policy without roles is meant, or let gatehook pull write the file.',
    );
  },
);

test.each(['---\n', 'null', '~'])('%j says nothing either', (text) => {
  expect(faultsOf(text)).toMatch(
    /^f.yaml:1:\d: Nothing stands here. Leave the name out, or write {} or \[] for "none".$/,
  );
});

describe('is refused with its place', () => {
  const cases: readonly (readonly [text: string, fault: string])[] = [
    ['roles: {a: {grant: [x]}}', '1:13: There is no "grant" here. Did you mean grants?'],
    ['rolls: {}', '1:1: There is no "rolls" here. Did you mean roles?'],
    ['zebra: {}', '1:1: There is no "zebra" here. There is roles, applications, users, tests.'],
    ['roles:\n  a: {}\n  b: {}\n  a: {}', '4:3: "a" stands twice in the same place. Put both into one.'],
    ['users:\n  bob: {}\n  BOB: {}', '3:3: "BOB" is "bob", which stands here already.'],
    ['roles: {a: {grants: [x, y, x]}}', '1:28: "x" stands twice in this list.'],
    [
      'roles:\n  a:\n    grants:\n      - !orders:13:**',
      '4:9: "!" begins a tag in YAML. A denial stands in quotes: \'!orders:13:**\'.',
    ],
    [
      'roles: {a: {grants: [**]}}',
      '1:22: "*" begins an alias in YAML. A grant that begins with it stands in quotes: \'**\'.',
    ],
    [
      'roles: {a: {grants: ["a::b"]}}',
      '1:22: Not a grant: a segment is empty; segments are separated by one ":". See docs/permissions.md.',
    ],
    [
      'roles: {a b: {}}',
      '1:9: A role name has 1 to 128 characters of A-Z a-z 0-9 _ . : @ / -, and starts with a letter or a digit.',
    ],
    ['users: {ann: {attributes: {__proto__: x}}}', '1:28: An attribute name has 1 to 64 characters'],
    ['roles: {__proto__: {}}', '1:9: A role name has 1 to 128 characters'],
    ['roles:\n  a:\n  b: {}', '2:3: Nothing stands here. Leave the name out, or write {} or [] for "none".'],
    ['roles:\n  a: ~', '2:6: Nothing stands here.'],
    ['roles: [a]', '1:8: Here belongs a map of roles by their names, and a list stands here.'],
    ['roles: {a: {grants: x}}', '1:21: Here belongs a list, and a text stands here.'],
    [
      'roles: {a: {grants: [42]}}',
      "1:22: Here belongs a text, and the number 42 stands here. Write it in quotes: '42'.",
    ],
    [
      'roles: {a: {grants: [orders: x]}}',
      '1:22: Here belongs a text, and a map stands here. A text with ": " or "#" stands in quotes.',
    ],
    ['applications: {a: {mayAssert: yes}}', '1:31: Here belongs true or false, and a text stands here.'],
    [
      'applications: {a: {dialects: [rabitmq]}}',
      '1:31: There is no dialect "rabitmq". Did you mean rabbitmq?',
    ],
    ['applications: {a: {keyPlace: query}}', '1:30: Here belongs one of header, path.'],
    [
      'applications: {a: {permissionTemplates: {rabbitmq.vhost: "${host}"}}}',
      '1:42: Not a template: there is no "${host}" here; it has ${vhost}.',
    ],
    [
      'applications: {a: {dialectSettings: {kubernetes.passOn: "maybe"}}}',
      '1:38: "kubernetes.passOn" cannot be that.',
    ],
    ['applications: {A: {}}', '1:16: An application id has 1 to 63 characters'],
    ['applications: {a: {origins: ["https://x/y"]}}', '1:30: '],
    [
      'applications: {a: {origins: ["https://x"], mayManage: ["**"]}}',
      '1:16: The application has origins and may manage users or reset passwords: each visitor of its pages can read',
    ],
    [
      'applications: {a: {mayResetPasswords: true, origins: ["https://x"]}}',
      '1:16: The application has origins',
    ],
    [
      'applications: {a: {publicKeys: [x]}}',
      '1:33: A public key is "whpk_" and 32 bytes of ed25519 in base64.',
    ],
    ['users: {"a#b": {}}', '1:9: A user name has 1 to 256 bytes'],
    ['users: {"a\u200bb": {}}', '1:9: A user name has 1 to 256 bytes'],
    ['roles: {a: {includes: [b]}, b: {includes: [a]}}', '1:9: The role includes itself: a > b > a.'],
    [
      `roles: {${Array.from({ length: 7 }, (_, at) => `r${at}: {includes: [r${at + 1}]}`).join(', ')}, r7: {}}`,
      '1:9: Only five levels of inclusion count: r0 > r1 > r2 > r3 > r4 > r5 > r6.',
    ],
    [
      'roles: {clerk: {}}\ntests:\n  - {user: {roles: [clrek]}, deny: [a]}',
      '3:5: There is no role "clrek" in this file. Did you mean clerk?',
    ],
    ['tests: [{user: bob, deny: [a]}]', '1:9: There is no user "bob" in this file. Write it under users.'],
    [
      'tests: [{user: {}, application: shop, deny: [a]}]',
      '1:9: There is no application "shop" in this file.',
    ],
    ['tests: [{deny: [a]}]', '1:9: The test has no user.'],
    ['tests: [{user: {}}]', '1:9: The test expects nothing.'],
    ['tests: [{user: {}, deny: [{rabbitmq: {vhost: a}, emqx: {}}]}]', '1:27: One dialect belongs here'],
    [
      'tests: [{user: {}, deny: [{rabitmq: {vhost: a}}]}]',
      '1:28: There is no "rabitmq" here. Did you mean rabbitmq?',
    ],
    ['a: 1\n---\nb: 1', '2:1: A second document begins here; a file holds one.'],
    ['%YAML 1.1\n---\nroles: {}', '1:1: Directives ("%") are not read.'],
    ['roles: {a: {<<: {grants: [x]}}}', '1:13: There is no "<<" here.'],
    ['roles:\n\t- x', '2:1: Not YAML: Tabs are not allowed as indentation.'],
    ['roles: {a: {grants: ["x}}', 'Not YAML: Missing closing'],
    ['? [a]\n: b', '1:3: Here belongs a name.'],
    ['roles: &r\n  a: *r', '2:3: There is no "a" here.'],
    ['['.repeat(20_000), '1:33: Nested deeper than 32 levels.'],
    ['- '.repeat(20_000), '1:65: Nested deeper than 32 levels.'],
    ['? '.repeat(20_000), '1:65: Nested deeper than 32 levels.'],
  ];
  test.each(cases.map(([text, fault]) => [fault, text]))('%s', (fault, text) => {
    const place = fault.startsWith('Not YAML') ? '' : 'f.yaml:';
    expect(faultsOf(text)).toContain(place + fault);
  });

  test('aliases that stand for more values than a file may have', () => {
    const grants = Array.from({ length: 1000 }, (_, at) => `g:${at}`).join(', ');
    const roles = Array.from({ length: 1000 }, (_, at) => `  r${at}: { grants: *all }`).join('\n');
    const text = `roles:\n  first: { grants: &all [${grants}] }\n${roles}`;
    expect(faultsOf(text)).toContain('More than 100000 values, those that aliases repeat counted each time.');
  });

  test('all faults at once, twenty of them shown', () => {
    const text = Array.from({ length: 25 }, (_, at) => `x${at}: 1`).join('\n');
    const lines = faultsOf(text)?.split('\n') ?? [];
    expect([lines.length, lines.at(-1)]).toEqual([21, '… and 5 more.']);
  });
});

test('2,000 roles are read in one pass', () => {
  const text = `roles:\n${Array.from({ length: 2_000 }, (_, at) => `  r${at}: { grants: ['a:${at}'] }`).join('\n')}`;
  expect(parsePolicy(text, 'f').roles.size).toBe(2_000);
});

test('roles that are not in the file are remarked on', () => {
  const policy = parsePolicy('roles: {a: {includes: [ghost]}}\nusers: {bob: {roles: [spook]}}', 'f');
  expect(missingRoles(policy)).toEqual([
    'The role "a" includes "ghost", which is not in this file: it gives nothing.',
    'The user "bob" holds "spook", which is not in this file: it gives nothing.',
  ]);
});

describe('a file on the disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehook-policy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['absent.yaml', null, 'no_policy', 'absent.yaml. gatehook pull '],
    ['latin.yaml', Buffer.from([0x61, 0x3a, 0xe9]), 'broken_policy', 'latin.yaml is not UTF-8.'],
    ['large.yaml', Buffer.alloc(4 * 1024 * 1024 + 1, '#'), 'broken_policy', 'is larger than 4194304 bytes'],
  ])('%s', async (name, bytes, code, message) => {
    const path = join(folder, name);
    if (bytes !== null) writeFileSync(path, bytes);
    await expect(readPolicy(path)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(policySchema());

  test('is the one that the package carries: npm run schema', () => {
    expect(JSON.parse(readFileSync('schema/gatehook.schema.json', 'utf8'))).toEqual(policySchema());
  });

  test('takes the example, as the reader does', () => {
    const text = readFileSync('examples/policy/gatehook.yaml', 'utf8');
    expect([validate(parse(text)), validate.errors, faultsOf(text)]).toEqual([true, null, null]);
  });

  test.each([
    ['roles: {a: {grants: [x], includes: []}}', true],
    [
      'applications: {a: {mayAssert: true, dialects: [rabbitmq], dialectSettings: {kubernetes.passOn: "true"}}}',
      true,
    ],
    ['tests: [{user: {roles: []}, allow: [a, {emqx: {action: publish, topic: "1"}}]}]', true],
    ['tests: [{user: {}, deny: [{mosquitto-go-auth: {action: publish, topic: 1}}]}]', true],
    ['rolls: {}', false],
    ['roles: {a: {grant: []}}', false],
    ['roles: {a: {grants: x}}', false],
    ['roles: {a: {grants: [1]}}', false],
    ['roles: {a: {grants: [x, x]}}', false],
    ['roles: {a: ~}', false],
    ['applications: {a: {mayAssert: "true"}}', false],
    ['applications: {a: {dialects: [rabitmq]}}', false],
    ['applications: {a: {permissionTemplates: {rabbitmq.host: x}}}', false],
    ['applications: {a: {keyPlace: query}}', false],
    ['users: {bob: {status: gone}}', false],
    ['users: {bob: {attributes: {level: 3}}}', false],
    ['tests: [{user: {}, deny: [{rabitmq: {vhost: a}}]}]', false],
  ])('and the reader agree on %s: %s', (text, isValid) => {
    expect([validate(parse(text)), faultsOf(text) === null]).toEqual([isValid, isValid]);
  });
});
