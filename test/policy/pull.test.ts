// `gatehook pull`: a file that says what a stack has, with the comments and the order that it had.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { differenceBetween } from '../../cli/policy/changes/difference.ts';
import type { World } from '../../cli/policy/changes/target.ts';
import { policyText, worldOfFile } from '../../cli/policy/pull/write.ts';
import type { Application, Role } from '../../functions/decision/facts.ts';
import { type CliStack, startCliStack } from '../cli/support.ts';
import { application } from '../support/application.ts';
import fc from '../support/property.ts';

/** Names and texts that YAML could take for something else. */
const roleName = fc.constantFrom('clerk', 'no', '007', 'null', 'true', 'a.b:c', 'x@y/z', '1e3');
const grant = fc
  .constantFrom(
    'a:**',
    '*',
    '**',
    '!a:*',
    '!x',
    'a:#b',
    '%@',
    '${username}:x',
    "it's",
    '&a',
    '-',
    '[x]',
    'a:b:',
    '@x',
  )
  .filter((one) => one !== 'a:b:');
const text = fc.constantFrom('yes', '1', 'a: b', '# x', ' x', "it's", 'ünï', '{a}', '- b');
const role = fc.record({
  grants: fc.uniqueArray(grant, { maxLength: 4 }),
  includes: fc.constant<readonly string[]>([]),
});
const limits = fc.record({
  name: fc.oneof(
    fc.constant('shop'),
    text.filter((one) => !one.startsWith(' ')),
  ),
  dialects: fc.subarray(['native', 'rabbitmq'] as const),
  mayAssert: fc.boolean(),
  strict: fc.boolean(),
  mayAssertLogin: fc.subarray(['svc-*', '*'] as const),
  permissionTemplates: fc.constantFrom({}, { 'rabbitmq.vhost': 'b:${vhost}' }),
  dialectSettings: fc.constantFrom({}, { 'kubernetes.passOn': 'true' }),
  publicKeys: fc.constantFrom(
    [],
    [{ key: Buffer.alloc(32).toString('base64'), fingerprint: 'f', createdAt: 0 }],
  ),
});
const pages = fc.record({ origins: fc.constant(['https://app.example.com']) });
const management = fc.record(
  {
    mayManage: fc.subarray(['**', '*@example.com']),
    mayResetPasswords: fc.boolean(),
  },
  { requiredKeys: [] },
);
const others = fc.record(
  {
    mayAsk: fc.uniqueArray(grant, { maxLength: 2 }),
    returns: fc.subarray(['email', 'region']),
    audience: fc.constantFrom('api', '1.0'),
    introspects: fc.constant(['api']),
    mayIssueTokens: fc.boolean(),
    mayGive: fc.subarray(['*', 'no']),
    mayGrant: fc.subarray(['**', 'a:*']),
    maySet: fc.subarray(['*', 'region']),
  },
  { requiredKeys: [] },
);
/** No application has origins and manages users. */
const bounds = fc.tuple(others, fc.oneof(pages, management)).map(([one, more]) => ({ ...one, ...more }));
const worlds: fc.Arbitrary<World> = fc
  .record({
    roles: fc.dictionary(roleName, role, { maxKeys: 4 }),
    applications: fc.dictionary(fc.constantFrom('shop', '007', 'null'), fc.tuple(limits, bounds), {
      maxKeys: 2,
    }),
  })
  .map(({ roles, applications }) => {
    const names = Object.keys(roles);
    // Each may include the next one.
    const all = Object.entries(roles).map(([name, one], at): Role => {
      const next = names[at + 1];
      return { ...one, name, includes: next === undefined || at % 2 === 1 ? [] : [next] };
    });
    return {
      roles: new Map(all.map((one) => [one.name, one])),
      applications: new Map(
        Object.entries(applications).map(([id, [one, more]]): [string, Application] => [
          id,
          application(id, { ...one, ...more, version: '' }),
        ]),
      ),
    };
  });

describe('what is pulled', () => {
  test('says what the stack has, whatever YAML could take its names for', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(differenceBetween(worldOfFile(policyText(world, null), 'f'), world)).toEqual([]);
      }),
      { numRuns: 75 },
    );
  });

  test('over another file says it too, and a second time changes nothing', () => {
    fc.assert(
      fc.property(worlds, worlds, (one, other) => {
        const text = policyText(other, policyText(one, null));
        expect(differenceBetween(worldOfFile(text, 'f'), other)).toEqual([]);
        expect(policyText(other, text)).toBe(text);
      }),
      { numRuns: 75 },
    );
  });
});

const WRITTEN = `# Of the shop.
roles:
  # Reads and refunds.
  clerk:
    grants:
      - 'orders:*:refund' # since May
      # The safe.
      - '!orders:13:**'
  manager: {includes: [clerk], grants: ["reports:**"]}
applications:
  shop:
    mayAssert: true # the till
    keyPlace: path
users:
  nora: {roles: [clerk]} # on trial
tests:
  - {user: nora, allow: ['orders:1:refund']}
`;

const rolesOf = (...roles: readonly Role[]) => new Map(roles.map((one) => [one.name, one]));
const world = (roles: World['roles'], shop: Partial<Application>): World => ({
  roles,
  applications: new Map([['shop', application('shop', { ...shop, version: '' })]]),
});
const CLERK = { name: 'clerk', grants: ['orders:*:refund', '!orders:13:**'], includes: [] };
const MANAGER = { name: 'manager', grants: ['reports:**'], includes: ['clerk'] };

describe('an existing file', () => {
  test('that says the same stays as it is, letter by letter', () => {
    expect(policyText(world(rolesOf(MANAGER, CLERK), { mayAssert: true }), WRITTEN)).toBe(WRITTEN);
  });

  test('keeps comments, order, users and tests where something else changes', () => {
    const roles = rolesOf(
      { ...CLERK, grants: ['!orders:13:**', 'orders:*:cancel', 'orders:*:refund'] },
      MANAGER,
      { name: 'auditor', grants: [], includes: ['manager'] },
    );
    expect(policyText(world(roles, { mayAssert: false, strict: true }), WRITTEN)).toBe(
      WRITTEN.replace("      - '!orders:13:**'\n", "      - '!orders:13:**'\n      - orders:*:cancel\n")
        .replace('["reports:**"]}\n', '["reports:**"]}\n  auditor:\n    includes:\n      - manager\n')
        .replace(
          '    mayAssert: true # the till\n    keyPlace: path\n',
          '    keyPlace: path\n    strict: true\n',
        ),
    );
  });

  test('with an anchor that would come to say something else has that part written anew', () => {
    const text = 'roles:\n  a: {grants: &x [p, q]}\n  b: {grants: *x}\nusers:\n  nora: {} # stays\n';
    const roles = rolesOf(
      { name: 'a', grants: ['p'], includes: [] },
      { name: 'b', grants: ['p', 'q'], includes: [] },
    );
    const pulled = policyText({ roles, applications: new Map() }, text);
    expect(pulled).toBe(
      'roles:\n  a:\n    grants:\n      - p\n  b:\n    grants:\n      - p\n      - q\nusers:\n  nora: {} # stays\n',
    );
    const gone = policyText(
      { roles: rolesOf({ name: 'b', grants: ['p', 'q'], includes: [] }), applications: new Map() },
      text,
    );
    expect([...worldOfFile(gone, 'f').roles.keys()]).toEqual(['b']);
  });

  test('that has only comments keeps them', () => {
    const pulled = policyText({ roles: rolesOf(CLERK), applications: new Map() }, '# Mine.\n');
    expect([pulled.includes('# Mine.'), worldOfFile(pulled, 'f').roles.size]).toEqual([true, 1]);
  });
});

describe('on a stack', () => {
  let stack: CliStack;
  let file: string;
  beforeAll(async () => {
    stack = await startCliStack();
    mkdirSync(join(stack.folder, 'repository'));
    file = join(stack.folder, 'repository', 'gatehook.yaml');
    writeFileSync(file, WRITTEN);
    await stack.run('apply', file);
  });
  afterAll(() => stack.close());

  test('a new file is written, and diff finds nothing in it, pruned or not', async () => {
    const fresh = join(stack.folder, 'repository', 'fresh.yaml');
    expect((await stack.run('pull', fresh)).out).toBe(
      `${fresh} says what the stack has: 2 roles and 1 application.\n`,
    );
    expect(readFileSync(fresh, 'utf8')).toBe(
      [
        '# yaml-language-server: $schema=./node_modules/gatehook/schema/gatehook.schema.json',
        '',
        'roles:',
        '  clerk:',
        '    grants:',
        '      - orders:*:refund',
        "      - '!orders:13:**'",
        '  manager:',
        '    grants:',
        '      - reports:**',
        '    includes:',
        '      - clerk',
        'applications:',
        '  shop:',
        '    mayAssert: true',
        '    keyPlace: path',
        '',
      ].join('\n'),
    );
    expect((await stack.run('diff', fresh, '--prune')).code).toBe(0);
    expect((await stack.run('pull', '-')).out).toBe(readFileSync(fresh, 'utf8'));
  });

  test('a file that the stack has nothing against is not touched', async () => {
    expect((await stack.run('pull', file)).out).toBe(`${file} says already what the stack has.\n`);
    expect(readFileSync(file, 'utf8')).toBe(WRITTEN);
  });

  test('what the file alone says is asked about before it goes, and nothing is left beside the file', async () => {
    const more = WRITTEN.replace('applications:', "  draft: {grants: ['x']}\napplications:");
    writeFileSync(file, more);
    const refused = await stack.run('pull', file);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('role draft (deleted)\n  - grant  x\n'),
    ]);
    expect(refused.err).toContain(
      'There is no terminal to ask at, so nothing was changed: add --yes to do it.',
    );
    expect(readFileSync(file, 'utf8')).toBe(more);
    expect((await stack.run('pull', file, '--yes')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(WRITTEN);
    expect(readdirSync(join(stack.folder, 'repository')).sort()).toEqual(['fresh.yaml', 'gatehook.yaml']);
  });

  test('what only the stack has comes in without a question, through a link too', async () => {
    await stack.run('role', 'put', 'auditor', '--grant', 'audits:**');
    const link = join(stack.folder, 'link.yaml');
    symlinkSync(file, link);
    expect((await stack.run('pull', link)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('  auditor:\n    grants:\n      - audits:**\n');
    await stack.run('role', 'delete', 'auditor');
  });

  test('a broken file is never overwritten', async () => {
    const broken = join(stack.folder, 'broken.yaml');
    writeFileSync(broken, 'rolls: {}');
    expect((await stack.run('pull', broken, '--yes')).code).toBe(2);
    expect(readFileSync(broken, 'utf8')).toBe('rolls: {}');
    expect(existsSync(join(stack.folder, 'nowhere'))).toBe(false);
    expect((await stack.run('pull', join(stack.folder, 'nowhere', 'x.yaml'))).code).toBe(2);
  });
});
