// `gatehook role`.

import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listRoles, putRole } from '../../cli/roles/stored.ts';
import { revisionKey } from '../../functions/store/keys.ts';
import { interceptTable } from '../support/intercept.ts';
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
      value: {
        name: 'boss',
        grants: ['**'],
        includes: ['ghost'],
        added: { grants: ['**'], includes: ['ghost'] },
        removed: { grants: [], includes: [] },
      },
      err: 'note: There is no role "ghost" yet: it gives nothing until gatehook role put ghost.\n',
    });
    await stack.run('role', 'delete', 'boss');
  });

  test('replaces what the role had', async () => {
    await stack.run('role', 'put', 'temp', '--grant', 'a:b', '!c:d', 'e:f', '--include', 'clerk');
    const { out, err } = await stack.run('role', 'put', 'temp', '--grant', 'e:f', '!g:h');
    expect(out).toBe(
      [
        'Role "temp" is written; it counts from the next request on.',
        '  + denial   !g:h',
        '  - grant    a:b',
        '  - denial   !c:d',
        '  - include  clerk',
        '',
      ].join('\n'),
    );
    expect(err).toBe(
      'note: No longer denied: !c:d. What it refused is allowed now where another grant allows it.\n',
    );
    expect((await stack.run('role', 'show', 'temp', '--json')).json()).toEqual({
      name: 'temp',
      grants: ['e:f', '!g:h'],
      includes: [],
    });
    expect((await stack.run('role', 'put', 'temp', '--grant', 'e:f', '!g:h')).out).toBe(
      'Role "temp" had exactly this already.\n',
    );
    expect((await stack.run('role', 'delete', 'temp')).out).toBe(
      'Role "temp" is deleted: users who have it get nothing from it.\n',
    );
  });

  test('without a grant: a role whose name alone counts, as a tag', async () => {
    const { code, out } = await stack.run('role', 'put', 'administrator', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ grants: [], includes: [] })]);
    await stack.run('role', 'delete', 'administrator');
  });

  test.each([
    [['clerk', '--include', 'manager'], 1, 'The role would include itself: clerk > manager > clerk.'],
    [['two words'], 64, 'A role name has 1 to 128 characters'],
    [['x', '--grant', '!!a'], 64, 'Not a grant: one "!" denies; a second one means nothing'],
    [['x', '--grant', 'a:${user}'], 64, 'there is no "${user}"; use ${username}'],
  ])('role put %j is refused', async (argv, expected, message) => {
    const { code, err } = await stack.run('role', 'put', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });
});

describe('role grant and role revoke', () => {
  test('change what is named, and say so', async () => {
    await stack.run('role', 'put', 'part', '--grant', 'a:b', '!c:d');
    const given = await stack.run('role', 'grant', 'part', '--grant', 'a:b', 'e:f', '--include', 'clerk');
    expect(given.out).toBe(
      'Role "part" is written; it counts from the next request on.\n  + grant    e:f\n  + include  clerk\n',
    );
    const taken = await stack.run(
      'role',
      'revoke',
      'part',
      '--grant',
      '!c:d',
      '--include',
      'clerk',
      '--json',
    );
    expect(taken.json()).toMatchObject({
      grants: ['a:b', 'e:f'],
      includes: [],
      removed: { grants: ['!c:d'], includes: ['clerk'] },
    });
    expect(taken.err).toContain('note: No longer denied: !c:d.');
    await stack.run('role', 'delete', 'part');
  });

  test.each([
    [['grant', 'clerk'], 64, 'Name what to change with --grant or --include.'],
    [['revoke', 'clerk'], 64, 'Name what to change with --grant or --include.'],
    [['grant', 'ghost', '--grant', 'a:b'], 1, 'There is no role "ghost". gatehook role put ghost makes it.'],
    [['revoke', 'ghost', '--grant', 'a:b'], 1, 'There is no role "ghost".'],
    [['revoke', 'clerk', '--grant', 'a:b'], 1, 'The role has no grant "a:b". gatehook role show lists'],
    [['revoke', 'clerk', '--include', 'boss'], 1, 'The role does not include "boss".'],
    [['grant', 'clerk', '--include', 'manager'], 1, 'The role would include itself'],
  ])('role %j is refused', async (argv, expected, message) => {
    const { code, err } = await stack.run('role', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });
});

describe('role delete, of a role that denies something to its holders', () => {
  const questions: string[] = [];
  const answering = (answer: string) => ({
    ask: async (question: string) => {
      questions.push(question);
      return answer;
    },
  });
  const exists = async () => (await stack.run('role', 'show', 'limited')).code === 0;

  beforeAll(async () => {
    await stack.run('role', 'put', 'limited', '--grant', 'a:**', '!a:secret');
    for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'])
      await stack.run('user', 'create', name, '--no-password', '--role', 'limited');
  });

  test('where no person can be asked, nothing is changed', async () => {
    const { code, err } = await stack.run('role', 'delete', 'limited');
    expect([code, await exists()]).toEqual([1, true]);
    expect(err).toBe(
      'error: The role "limited" denies !a:secret to alice, bob, carol, dave, erin and others: without it this may be ' +
        'allowed to them. There is no terminal to ask at, so nothing was changed: add --yes to do it.\n',
    );
  });

  test('a person is asked, and any answer but yes changes nothing', async () => {
    for (const answer of ['', 'no', 'yes please']) {
      const { code, err } = await stack.runWith(answering(answer), 'role', 'delete', 'limited');
      expect({ code, err }).toEqual({ code: 1, err: 'error: Nothing was changed.\n' });
    }
    expect(questions.at(-1)).toMatch(/^The role "limited" denies .* Go on\? \(yes\/no\) $/);
    expect(await exists()).toBe(true);
    expect((await stack.runWith(answering(' Yes '), 'role', 'delete', 'limited')).code).toBe(0);
    expect(await exists()).toBe(false);
  });

  test('a role that only allows, or that no user holds, needs no question', async () => {
    await stack.run('role', 'put', 'limited', '--grant', 'a:**');
    expect((await stack.run('role', 'delete', 'limited')).code).toBe(0);
    await stack.run('role', 'put', 'unused', '--grant', '!a:**');
    expect((await stack.run('role', 'delete', 'unused')).code).toBe(0);
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

test('role list, a few at a time', async () => {
  const names = async (...argv: string[]) =>
    (await stack.run('role', 'list', '--json', ...argv)).json<{ name: string }[]>().map(({ name }) => name);
  expect(await names('--limit', '1')).toEqual(['clerk']);
  expect(await names('--after', 'clerk')).toEqual(['manager']);
  expect(await names('--prefix', 'man')).toEqual(['manager']);
  expect((await stack.run('role', 'list', '--limit', '1')).err).toContain(
    "gatehook role list --after 'clerk'",
  );
  const everything = await stack.run('role', 'list', '--limit', 'all');
  expect(everything).toMatchObject({ code: 0, err: '' });
});

test('role list and role put read roles, and no other item of the table', async () => {
  const { table, sent } = interceptTable(stack.table);
  await listRoles(table);
  await putRole(table, { name: 'clerk', grants: ['orders:*', '!orders:9'], includes: [] }, 'v');
  expect(sent.filter(({ name }) => name === 'ScanCommand')).toEqual([]);
});

test('a table from before the list of names: nothing is missing, and the next write makes the list', async () => {
  const old = { pk: 'ROLE#old', sk: 'ROLE', name: 'old', grants: ['a:b'], includes: [] };
  const { client, name: TableName } = stack.table;
  await client.send(new PutCommand({ TableName, Item: old }));
  // As an older command line renews the revision: without the mark.
  await client.send(new PutCommand({ TableName, Item: { ...revisionKey(0), value: 'older' } }));
  const names = async () => (await listRoles(stack.table)).map(({ name }) => name);
  expect(await names()).toEqual(['clerk', 'manager', 'old']);
  await stack.run('role', 'grant', 'old', '--grant', 'c:d');
  const { table, sent } = interceptTable(stack.table);
  expect((await listRoles(table)).map(({ name }) => name)).toEqual(['clerk', 'manager', 'old']);
  expect(sent.filter(({ name }) => name === 'ScanCommand')).toEqual([]);
  await stack.run('role', 'delete', 'old');
  expect(await names()).toEqual(['clerk', 'manager']);
});

test('role show', async () => {
  expect((await stack.run('role', 'show', 'manager')).out).toBe(
    'role      manager\ngrants    -\nincludes  clerk\n',
  );
});

test.each([
  [['show', 'ghost'], 'There is no role "ghost". gatehook role list shows those that are there.'],
  [['delete', 'ghost'], 'There is no role "ghost". gatehook role list shows those that are there.'],
  [['delete', 'clerk'], 'The role "clerk" is included by manager. Change these first.'],
])('role %j is refused', async (argv, message) => {
  const { code, err } = await stack.run('role', ...argv);
  expect({ code, err }).toEqual({ code: 1, err: `error: ${message}\n` });
});
