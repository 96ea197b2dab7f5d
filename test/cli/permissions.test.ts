// `user permissions` and `who-can`: what a user holds, and who holds a permission.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { userKey } from '../../functions/store/keys.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;
const create = (name: string, ...more: readonly string[]) =>
  stack.run('user', 'create', name, '--no-password', ...more);

beforeAll(async () => {
  stack = await startCliStack();
  // manager ⊃ clerk, ghost; ghost is no role.
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*', 'orders:9', '!orders:9');
  await stack.run(
    'role',
    'put',
    'manager',
    '--grant',
    'reports:${attributes.region}:**',
    '--include',
    'clerk',
    'ghost',
  );
  await create('alice', '--role', 'manager', '--grant', 'files:${username}:**', '--attribute', 'region=eu');
  await create('bob', '--role', 'clerk');
  await create('carol', '--role', 'manager', 'nothing');
  await create('dave', '--role', 'clerk');
  await stack.run('user', 'disable', 'dave');
  await create('zoe');
});
afterAll(() => stack.close());

describe('user permissions', () => {
  test('denials first, then grants as they count for this user, with the roles they come from', async () => {
    const { code, out, err } = await stack.run('user', 'permissions', 'alice');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'EFFECT   GRANT                            ROLE       VIA              REMARK',
        'denied   !orders:9                        clerk      manager > clerk  -',
        'allowed  files:${username}:**             own grant  -                here: files:alice:**',
        'allowed  reports:${attributes.region}:**  manager    manager          here: reports:eu:**',
        'allowed  orders:*                         clerk      manager > clerk  -',
        'allowed  orders:9                         clerk      manager > clerk  all of it is denied by !orders:9',
        '',
      ].join('\n'),
    );
    expect(err).toBe('note: The role "manager" includes "ghost", which does not exist: it gives nothing.\n');
  });

  test('a value that the user lacks, and roles that do not exist', async () => {
    const { out, err } = await stack.run('user', 'permissions', 'carol');
    expect(out).toContain('counts for nothing: the user has no such value');
    expect(err).toBe(
      [
        'note: "carol" holds the role "nothing", which does not exist: it gives nothing.\n',
        'note: The role "manager" includes "ghost", which does not exist: it gives nothing.\n',
      ].join(''),
    );
  });

  test('--json', async () => {
    expect((await stack.run('user', 'permissions', 'carol', '--json')).json()).toEqual({
      user: 'carol',
      status: 'active',
      roles: ['manager', 'clerk'],
      missingRoles: [
        { role: 'nothing', includedBy: null },
        { role: 'ghost', includedBy: 'manager' },
      ],
      denials: [
        {
          grant: '!orders:9',
          role: 'clerk',
          via: ['manager', 'clerk'],
          countsAs: 'orders:9',
          deniedBy: null,
        },
      ],
      grants: [
        {
          grant: 'reports:${attributes.region}:**',
          role: 'manager',
          via: ['manager'],
          countsAs: null,
          deniedBy: null,
        },
        { grant: 'orders:*', role: 'clerk', via: ['manager', 'clerk'], countsAs: 'orders:*', deniedBy: null },
        {
          grant: 'orders:9',
          role: 'clerk',
          via: ['manager', 'clerk'],
          countsAs: 'orders:9',
          deniedBy: '!orders:9',
        },
      ],
    });
  });

  test('a disabled user, one without anything, and none', async () => {
    expect((await stack.run('user', 'permissions', 'dave')).err).toBe(
      'note: "dave" is disabled: nothing of this counts.\n',
    );
    expect(await stack.run('user', 'permissions', 'zoe')).toMatchObject({
      code: 0,
      out: 'EFFECT  GRANT  ROLE  VIA  REMARK\n',
      err: 'note: No grant allows anything: every permission is denied.\n',
    });
    expect(await stack.run('user', 'permissions', 'nobody')).toMatchObject({
      code: 1,
      err: 'error: There is no user "nobody". gatehook user list shows those that are there.\n',
    });
  });
});

describe('who-can', () => {
  test('every user whom the engine allows it, in order, and how many were read', async () => {
    const { code, out, err } = await stack.run('who-can', 'orders:42');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'USER   DECIDING GRANT  ROLE   VIA',
        'alice  orders:*        clerk  manager > clerk',
        'bob    orders:*        clerk  clerk',
        'carol  orders:*        clerk  manager > clerk',
        '',
      ].join('\n'),
    );
    expect(err).toBe(
      'note: 5 users read, 3 allowed.\nnote: Disabled, and allowed as soon as they are enabled: dave.\n',
    );
  });

  test.each([
    ['orders:9', []],
    ['reports:eu:1', ['alice']],
    ['files:alice:cv', ['alice']],
    ['files:bob:cv', []],
    // A set is allowed where all of it is, and a denial in it refuses it.
    ['orders:*', []],
    ['reports:eu:*', ['alice']],
  ])('%s: %j', async (permission, names) => {
    const { allowed, read } = (await stack.run('who-can', permission, '--json')).json<{
      allowed: { user: string }[];
      read: number;
    }>();
    expect({ names: allowed.map(({ user }) => user), read }).toEqual({ names, read: 5 });
  });

  test('a set says that it is one, since no user may be allowed all of it while some are allowed a part', async () => {
    const { err } = await stack.run('who-can', 'orders:*');
    expect(err).toBe(
      'note: 5 users read, 0 allowed.\nnote: orders:* is a set: it is allowed where one grant covers all of it and no denial meets it. Whether one permission of it is allowed, ask without "*".\n',
    );
  });

  test('as explain says of each', async () => {
    for (const permission of ['orders:1', 'orders:9', 'reports:eu:x', 'files:carol:1']) {
      const { allowed } = (await stack.run('who-can', permission, '--json')).json<{
        allowed: { user: string }[];
      }>();
      for (const name of ['alice', 'bob', 'carol', 'dave', 'zoe']) {
        const explained = (await stack.run('explain', name, permission)).code === 0;
        expect([permission, name, allowed.some(({ user }) => user === name)]).toEqual([
          permission,
          name,
          explained,
        ]);
      }
    }
  });

  test('a malformed user: named, and exit code 2, since it cannot be told', async () => {
    const item = { ...userKey('broken'), status: 'active', roles: 'clerk' };
    await stack.table.client.send(new PutCommand({ TableName: stack.table.name, Item: item }));
    const { code, out, err } = await stack.run('who-can', 'files:alice:cv');
    await stack.run('user', 'delete', 'broken', '--yes');
    expect(code).toBe(2);
    expect(out).toContain('alice');
    expect(err).toBe(
      'note: 6 users read, 1 allowed.\nnote: Malformed in the table, so that it cannot be told: broken.\n',
    );
  });

  test('not a permission', async () => {
    const { code, err } = await stack.run('who-can', 'a::b');
    expect(code).toBe(64);
    expect(err).toContain('a segment is empty');
  });
});
