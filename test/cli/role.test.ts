// `gatehook role`.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*', '!orders:9');
  await stack.run('role', 'put', 'manager', '--include', 'clerk');
});
afterAll(() => stack.close());

describe('role put', () => {
  test('prints the role, and remarks on a role that is not there', async () => {
    const { code, out, err } = await stack.run(
      'role',
      'put',
      'boss',
      '--grant',
      '**',
      '--include',
      'ghost',
      '--json',
    );
    expect({ code, value: JSON.parse(out), err }).toEqual({
      code: 0,
      value: { name: 'boss', grants: ['**'], includes: ['ghost'] },
      err: 'note: There is no role "ghost" yet: it gives nothing until gatehook role put ghost.\n',
    });
    await stack.run('role', 'delete', 'boss');
  });

  test('replaces what the role had', async () => {
    await stack.run('role', 'put', 'temp', '--grant', 'a:b', '--grant', 'c:d');
    await stack.run('role', 'put', 'temp', '--grant', 'e:f');
    expect((await stack.run('role', 'show', 'temp', '--json')).json()).toEqual({
      name: 'temp',
      grants: ['e:f'],
      includes: [],
    });
    expect((await stack.run('role', 'delete', 'temp')).out).toBe(
      'Role "temp" is deleted: whoever has it gets nothing from it.\n',
    );
  });

  test.each([
    [['clerk', '--include', 'manager'], 1, 'The role would include itself: clerk > manager > clerk.'],
    [
      ['clerk'],
      64,
      'Give at least one --grant or --include: without any, the role would give nobody anything.',
    ],
    [['two words'], 64, 'A role name has 1 to 128 characters'],
    [['x', '--grant', '!!a'], 64, 'Not a grant: one "!" denies; a second one means nothing'],
    [['x', '--grant', 'a:${user}'], 64, 'there is no "${user}"; use ${username}'],
  ])('role put %j is refused', async (argv, expected, message) => {
    const { code, err } = await stack.run('role', 'put', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });
});

test('role list', async () => {
  expect((await stack.run('role', 'list')).out).toBe(
    [
      'NAME     GRANTS     INCLUDES',
      'clerk    orders:*   -',
      '         !orders:9',
      'manager  -          clerk',
      '',
    ].join('\n'),
  );
  expect((await stack.run('role', 'list', '--json')).json()).toEqual([
    { name: 'clerk', grants: ['orders:*', '!orders:9'], includes: [] },
    { name: 'manager', grants: [], includes: ['clerk'] },
  ]);
});

test('role show', async () => {
  expect((await stack.run('role', 'show', 'manager')).out).toBe(
    'role      manager\ngrants    -\nincludes  clerk\n',
  );
});

test.each([
  [['show', 'ghost'], 'There is no role "ghost".'],
  [['delete', 'ghost'], 'There is no role "ghost".'],
  [['delete', 'clerk'], 'The role "clerk" is included by manager. Change these first.'],
])('role %j is refused', async (argv, message) => {
  const { code, err } = await stack.run('role', ...argv);
  expect({ code, err }).toEqual({ code: 1, err: `error: ${message}\n` });
});
