// `gatehook explain`: the deciding grant of each permission, and the exit code.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
  expect((await stack.run('explain', 'alice', 'reports:*')).code).toBe(0);
  expect((await stack.run('explain', 'alice', 'orders:*')).code).toBe(1);
});

test('a changed role counts at once', async () => {
  await stack.run('role', 'put', 'temp', '--grant', 'a:b');
  await stack.run('user', 'grant', 'alice', '--role', 'temp');
  expect((await stack.run('explain', 'alice', 'a:b')).code).toBe(0);
  await stack.run('role', 'put', 'temp', '--grant', 'a:c');
  expect((await stack.run('explain', 'alice', 'a:b')).code).toBe(1);
});

describe('refused', () => {
  test.each([
    [['nobody', 'a:b'], 1, 'There is no user "nobody".'],
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
    'No stack runs here (/nonexistent/local.json cannot be read). Start the local stack with npm start',
  );
});
