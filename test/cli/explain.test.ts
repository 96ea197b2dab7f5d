// `gatehook explain`: the deciding grant of each permission, and the exit code.

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attemptsKey } from '../../functions/store/keys.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
  // manager ⊃ clerk; alice is a manager and has a grant of her own, dave is disabled.
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*', '!orders:9');
  await stack.run('role', 'put', 'manager', '--grant', 'reports:**', '--include', 'clerk');
  await stack.run(
    'user',
    'create',
    'alice',
    '--no-password',
    '--role',
    'manager',
    '--grant',
    'files:${username}:**',
  );
  await stack.run('user', 'create', 'dave', '--no-password', '--role', 'clerk');
  await stack.run('user', 'disable', 'dave');
});
afterAll(() => stack.close());

test('the table: own grants, roles by inclusion, denials, and nothing', async () => {
  const asked = ['files:alice:cv', 'orders:42', 'orders:9', 'billing:1'];
  const { code, out, err } = await stack.run('explain', 'Alice', ...asked);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toBe(
    [
      'PERMISSION      ANSWER   DECIDING GRANT        ROLE       VIA',
      'files:alice:cv  allowed  files:${username}:**  own grant  -',
      'orders:42       allowed  orders:*              clerk      manager > clerk',
      'orders:9        denied   !orders:9             clerk      manager > clerk',
      'billing:1       denied   nothing matched       -          -',
      '',
    ].join('\n'),
  );
});

test('all allowed: exit code 0, and the JSON', async () => {
  const { code, out } = await stack.run('explain', 'alice', 'orders:42', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    user: 'alice',
    status: 'active',
    allowed: true,
    roles: ['clerk', 'manager'],
    permissions: [
      {
        permission: 'orders:42',
        allowed: true,
        rule: { grant: 'orders:*', role: 'clerk', via: ['manager', 'clerk'] },
      },
    ],
    missingRoles: [],
    attempts: { failures: 0, failuresSinceSuccess: 0, lastAt: null, standing: 'free' },
  });
});

test('a role that is held, or included, and does not exist', async () => {
  await stack.run('role', 'put', 'odd', '--grant', 'a:b', '--include', 'phantom');
  await stack.run('user', 'create', 'gina', '--no-password', '--role', 'ghost', 'odd');
  const { code, err } = await stack.run('explain', 'gina', 'a:b');
  expect({ code, err }).toEqual({
    code: 0,
    err: [
      'note: "gina" holds the role "ghost", which does not exist: it gives nothing.\n',
      'note: The role "odd" includes "phantom", which does not exist: it gives nothing.\n',
    ].join(''),
  });
});

test('a disabled user: the grants are explained, the answer is no', async () => {
  const { code, out, err } = await stack.run('explain', 'dave', 'orders:1', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    status: 'disabled',
    allowed: false,
    permissions: [{ allowed: true }],
  });
  expect(err).toBe(
    'note: "dave" is disabled: every question about this user is refused, whatever its grants are.\n',
  );
});

test('a set of permissions, as an MQTT broker asks for', async () => {
  const allowed = await stack.run('explain', 'alice', 'reports:*');
  expect([allowed.code, allowed.err]).toEqual([0, '']);
  const denied = await stack.run('explain', 'alice', 'orders:*');
  expect([denied.code, denied.err]).toEqual([
    1,
    'note: orders:* is a set: it is allowed where one grant covers all of it and no denial meets it. Whether one permission of it is allowed, ask without "*".\n',
  ]);
});

test('a changed role counts at once', async () => {
  await stack.run('role', 'put', 'temp', '--grant', 'a:b');
  await stack.run('user', 'grant', 'alice', '--role', 'temp');
  expect((await stack.run('explain', 'alice', 'a:b')).code).toBe(0);
  await stack.run('role', 'put', 'temp', '--grant', 'a:c');
  expect((await stack.run('explain', 'alice', 'a:b')).code).toBe(1);
});

describe('where nothing matches, the nearest grant', () => {
  beforeAll(async () => {
    await stack.run(
      'role',
      'put',
      'near',
      '--grant',
      'orders:*:refund',
      'orders:*:read',
      '!orders:*:delete',
      'a:b',
    );
    await stack.run(
      'user',
      'create',
      'nina',
      '--no-password',
      '--role',
      'near',
      '--grant',
      'own:${attributes.region}:x',
    );
  });

  test.each([
    ['orders:42:refnd', 'Nearest is orders:*:refund of the role near.'],
    ['orders:42:raed', 'Nearest is orders:*:read of the role near.'],
    ['orders:refund', 'Nearest is orders:*:refund of the role near.'],
    ['order:42:read', 'Nearest is orders:*:read of the role near.'],
    ['orders:42:read:all', 'Nearest is orders:*:read of the role near.'],
    [
      'own:eu:x',
      "Nearest is own:${attributes.region}:x of the user's own, which counts for nothing while the user has no such attribute.",
    ],
  ])('%s', async (permission, nearest) => {
    const { code, err } = await stack.run('explain', 'nina', permission);
    expect([code, err]).toEqual([1, `note: Nothing grants ${permission}. ${nearest}\n`]);
  });

  test.each(['billing:1', 'x', 'orders', 'x:'.repeat(500).concat('y'), 'orders:42:delete'])(
    'none for %s',
    async (permission) => {
      expect((await stack.run('explain', 'nina', permission)).err).toBe('');
    },
  );

  test('--json', async () => {
    const { permissions } = (await stack.run('explain', 'nina', 'orders:1:reed', '--json')).json();
    expect(permissions).toEqual([
      {
        permission: 'orders:1:reed',
        allowed: false,
        rule: null,
        nearest: { grant: 'orders:*:read', role: 'near', via: ['near'] },
      },
    ]);
  });
});

describe('--app: the limits of the application that asks', () => {
  beforeAll(async () => {
    await stack.run('app', 'create', 'shop', '--may-ask', 'orders:*');
    await stack.run('app', 'create', 'wide');
  });

  test('within them', async () => {
    const { code, err } = await stack.run('explain', 'alice', 'orders:42', '--app', 'shop');
    expect([code, err]).toEqual([0, '']);
    expect((await stack.run('explain', 'alice', 'orders:42', 'reports:1', '--app', 'wide')).code).toBe(0);
  });

  test('what it may not ask about is refused to it, though the user may', async () => {
    const { code, err } = await stack.run('explain', 'alice', 'orders:42', 'reports:1', '--app', 'shop');
    expect([code, err]).toEqual([
      1,
      'note: "shop" may not ask about reports:1: it is limited to orders:* (app show shop).\n',
    ]);
    const json = (await stack.run('explain', 'alice', 'reports:1', '--app', 'shop', '--json')).json();
    expect(json).toMatchObject({
      allowed: false,
      permissions: [{ allowed: true }],
      application: { id: 'shop', status: 'active', mayAsk: ['orders:*'], beyond: ['reports:1'] },
    });
  });

  test('a disabled application, and one that is not there', async () => {
    await stack.run('app', 'disable', 'wide');
    const { code, err } = await stack.run('explain', 'alice', 'orders:42', '--app', 'wide');
    expect([code, err]).toEqual([1, 'note: "wide" is disabled: everything it asks is refused.\n']);
    expect((await stack.run('explain', 'alice', 'orders:42', '--app', 'none')).err).toBe(
      'error: There is no application "none". gatehook app list shows those that are there.\n',
    );
  });
});

describe('a name that waits or is held', () => {
  const fail = (failures: number, failuresSinceSuccess: number) =>
    stack.table.client.send(
      new PutCommand({
        TableName: stack.table.name,
        Item: {
          ...attemptsKey('alice'),
          failures,
          failuresSinceSuccess,
          lastAt: stack.clock.now,
          expiresAt: 9e9,
        },
      }),
    );
  afterAll(() => stack.run('user', 'unlock', 'alice'));

  test.each([
    [5, 5, 'for 1 s', { standing: 'wait', waitSeconds: 1 }],
    [5, 100, 'until user unlock alice', { standing: 'held' }],
  ])('%i failures, %i since the last success', async (failures, since, until, attempts) => {
    await fail(failures, since);
    const { code, err } = await stack.run('explain', 'alice', 'orders:42');
    expect([code, err]).toEqual([
      0,
      `note: After too many failed attempts every password of "alice" is refused ${until}.\n`,
    ]);
    expect((await stack.run('explain', 'alice', 'orders:42', '--json')).json()).toMatchObject({ attempts });
  });
});

describe('refused', () => {
  test.each([
    [['nobody', 'a:b'], 1, 'There is no user "nobody". gatehook user list shows those that are there.'],
    [['alice'], 64, "missing required argument 'permissions'"],
    [['alice', 'a::b'], 64, 'Not a permission or a set of permissions: a segment is empty'],
  ])('explain %j', async (argv, expected, message) => {
    const { code, err } = await stack.run('explain', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });
});

test('a store that does not answer: exit code 2, not a denial', async () => {
  const { code, err } = await stack.runWith(
    { env: { GATEHOOK_DATA: '/nonexistent' } },
    'explain',
    'alice',
    'a:b',
  );
  expect(code).toBe(2);
  expect(err).toContain(
    'No stack runs here (/nonexistent/local.json cannot be read). Start the local stack with npx gatehook dev',
  );
});
