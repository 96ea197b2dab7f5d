// Groups over SCIM: each stands for a role; members are added, removed and replaced as directories do it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import { codeOf, PASSWORD } from '../support/stack.ts';
import { patchOf, type ScimBody, type ScimStack, startScim, USER } from './support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let stack: ScimStack;
const ids: Record<string, string> = {};
let made = 0;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('shop');
  await stack.addRole('Sales-Team', ['orders:**']);
  for (const userName of ['ada', 'bob', 'eve']) {
    const user = { schemas: [USER], userName, password: PASSWORD };
    ids[userName] = (await stack.scim('POST', '/Users', user)).body.id;
  }
});
afterAll(() => stack.database.close());

const rolesOf = async (name: string) => (await requireUser(stack.database.table, name)).roles;
const member = (name: string) => ({ value: ids[name] ?? name });
/** The names of the members. */
const membersIn = (body: ScimBody) =>
  ((body.members ?? []) as readonly { value: string }[])
    .map(({ value }) => Object.keys(ids).find((name) => ids[name] === value))
    .sort();

async function create(displayName = `group-${++made}`, ...names: readonly string[]) {
  const answer = await stack.scim('POST', '/Groups', {
    schemas: [GROUP],
    displayName,
    members: names.map(member),
  });
  expect(answer.status).toBe(201);
  return answer.body;
}
const patch = (id: string, ...operations: readonly object[]) =>
  stack.scim('PATCH', `/Groups/${id}`, patchOf(...operations));

describe('a group', () => {
  test('stands for the role of its name: its members may do what the role grants, on the next question', async () => {
    const ask = async () =>
      codeOf(await stack.ask({ username: 'ada', password: PASSWORD, permissions: ['orders:1'] }));
    expect(await ask()).toBe('not_authorized');
    const group = await create('Sales Team', 'ada');
    expect(group).toMatchObject({ displayName: 'Sales Team', members: [{ value: ids.ada, type: 'User' }] });
    expect(await rolesOf('ada')).toEqual(['Sales-Team']);
    expect(await ask()).toBe('allow');
    const { body } = await stack.scim('GET', `/Users/${ids.ada}`);
    expect(body.groups).toEqual([
      { value: group.id, display: 'Sales Team', type: 'direct', $ref: group.meta.location },
    ]);
    expect((await stack.scim('DELETE', `/Groups/${group.id}`)).status).toBe(204);
    expect(await rolesOf('ada')).toEqual([]);
    expect(await ask()).toBe('not_authorized');
    expect((await stack.scim('GET', `/Groups/${group.id}`)).status).toBe(404);
  });

  test.each([
    ['of a name that is taken', { displayName: 'TAKEN' }, 409, 'uniqueness'],
    ['without a name', {}, 400, 'invalidValue'],
    ['of a name that no role can have', { displayName: '###' }, 400, 'invalidValue'],
    ['with a member that is no id', { displayName: 'x', members: [{ value: 7 }] }, 400, 'invalidValue'],
  ])('%s is refused', async (_what, members, status, scimType) => {
    if (status === 409) await create('taken');
    const answer = await stack.scim('POST', '/Groups', { schemas: [GROUP], ...members });
    expect([answer.status, answer.body.scimType]).toEqual([status, scimType]);
  });

  test('is found by its name, its id, and together with a member', async () => {
    const { id } = await create('Finders', 'bob');
    const find = async (filter: string) => {
      const { body } = await stack.scim('GET', `/Groups?filter=${encodeURIComponent(filter)}`);
      return [body.totalResults, body.Resources?.map((one) => one.id)];
    };
    for (const filter of [
      'displayName eq "finders"',
      `id eq "${id}"`,
      `id eq "${id}" and members eq "${ids.bob}"`,
      `members[value eq "${ids.bob}"] and displayName eq "Finders"`,
    ])
      expect(await find(filter)).toEqual([1, [id]]);
    expect(await find(`id eq "${id}" and members eq "${ids.eve}"`)).toEqual([0, []]);
    const alone = await stack.scim('GET', `/Groups?filter=${encodeURIComponent(`members eq "${ids.bob}"`)}`);
    expect(alone.body.scimType).toBe('invalidFilter');
  });

  test('is listed by index and by cursor, without members where these are excluded', async () => {
    await create(undefined, 'bob');
    const { body } = await stack.scim('GET', '/Groups?excludedAttributes=members&count=2');
    expect(body.Resources.map((one) => one.members)).toEqual([undefined, undefined]);
    expect(body.totalResults).toBeGreaterThan(2);
    const seen: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: ScimBody = (await stack.scim('GET', `/Groups?cursor=${cursor}&count=2`)).body;
      seen.push(...page.Resources.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([new Set(seen).size, seen.length]).toEqual([body.totalResults, body.totalResults]);
  });

  test('keeps its role under another name', async () => {
    const group = await create('Before', 'eve');
    const { status, body } = await patch(group.id, {
      op: 'replace',
      value: { id: group.id, displayName: 'After' },
    });
    expect([status, body.id, body.displayName, membersIn(body)]).toEqual([200, group.id, 'After', ['eve']]);
    expect(await rolesOf('eve')).toContain('Before');
  });
});

describe('members', () => {
  test.each([
    [
      'added as Okta does',
      ['ada'],
      [{ op: 'add', path: 'members', value: [{ value: 'bob', display: 'bob' }] }],
      ['ada', 'bob'],
    ],
    ['removed by a filter', ['ada', 'bob'], [{ op: 'remove', path: 'members[value eq "bob"]' }], ['ada']],
    [
      'removed as Entra does',
      ['ada', 'bob'],
      [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'bob' }] }],
      ['ada'],
    ],
    ['replaced', ['ada'], [{ op: 'replace', path: 'members', value: [{ value: 'bob' }] }], ['bob']],
    ['replaced by none', ['ada', 'bob'], [{ op: 'replace', path: 'members', value: [] }], []],
    ['all removed', ['ada', 'bob'], [{ op: 'remove', path: 'members' }], []],
    [
      'left alone by a replacement that names none',
      ['ada'],
      [{ op: 'replace', value: { displayName: 'same' } }],
      ['ada'],
    ],
    [
      'added where one is unknown',
      [],
      [{ op: 'add', path: 'members', value: [{ value: 'fake-member-id' }, { value: 'ada' }] }],
      ['ada'],
    ],
    [
      'added and removed where the id can be none',
      ['ada'],
      [
        { op: 'add', path: 'members', value: [{ value: '' }, { value: 'x'.repeat(1100) }] },
        { op: 'remove', path: 'members[value eq ""]' },
        { op: 'remove', path: 'members', value: [{ value: 'x'.repeat(1100) }] },
      ],
      ['ada'],
    ],
    ['added twice', ['ada'], [{ op: 'add', path: 'members', value: [{ value: 'ada' }] }], ['ada']],
    [
      'one out, one in',
      ['ada'],
      [
        { op: 'remove', path: 'members[value eq "ada"]' },
        { op: 'add', path: 'members', value: [{ value: 'eve' }] },
      ],
      ['eve'],
    ],
  ])('%s', async (_what, before, operations, after) => {
    const name = `group-${++made}`;
    const { id } = await create(name, ...before);
    const text = JSON.stringify(operations)
      .replaceAll(/\\?"(ada|bob|eve)\\?"/g, (quoted, who: string) => quoted.replace(who, ids[who] ?? who))
      .replaceAll('"same"', `"${name}"`);
    const answer = await patch(id, ...(JSON.parse(text) as object[]));
    expect([answer.status, membersIn(answer.body)]).toEqual([200, after]);
    expect(membersIn((await stack.scim('GET', `/Groups/${id}`)).body)).toEqual(after);
    for (const who of ['ada', 'bob', 'eve'])
      expect((await rolesOf(who)).includes(name)).toBe(after.includes(who));
  });

  test('added by two managers at once are both in', async () => {
    const { id } = await create();
    const add = (name: string) => patch(id, { op: 'add', path: 'members', value: [member(name)] });
    await Promise.all([add('ada'), add('bob'), add('eve')]);
    expect(membersIn((await stack.scim('GET', `/Groups/${id}`)).body)).toEqual(['ada', 'bob', 'eve']);
  });

  test('a PUT names them all', async () => {
    const { id, displayName } = await create(undefined, 'ada');
    const body = { schemas: [GROUP], displayName, members: [member('bob'), member('eve')] };
    expect(membersIn((await stack.scim('PUT', `/Groups/${id}`, body)).body)).toEqual(['bob', 'eve']);
  });

  test('a role that an operator took away is no membership any more', async () => {
    const group = await create(undefined, 'ada');
    const { changeUser } = await import('../../cli/users/stored.ts');
    await changeUser(stack.database.table, 'ada', (user) => ({ ...user, roles: [], version: 'by-hand' }));
    expect(membersIn((await stack.scim('GET', `/Groups/${group.id}`)).body)).toEqual([]);
  });
});

describe('the limit', () => {
  test('a role beyond it is neither a group to see nor one to make, and its members stay', async () => {
    const key = await stack.addKeyedApplication('narrow', { mayManage: ['ada'], mayGive: ['narrow-1'] });
    const other = await create('Beyond', 'ada');
    const asked = (method: string, path: string, body?: object) => stack.scim(method, path, body, { key });
    expect((await asked('GET', `/Groups/${other.id}`)).status).toBe(404);
    expect((await asked('DELETE', `/Groups/${other.id}`)).status).toBe(404);
    expect((await asked('GET', '/Groups')).body.totalResults).toBe(0);
    expect((await asked('POST', '/Groups', { schemas: [GROUP], displayName: 'beyond-2' })).status).toBe(403);
    const group = { schemas: [GROUP], displayName: 'narrow-1', members: [member('ada'), member('bob')] };
    const own = await asked('POST', '/Groups', group);
    expect([own.status, membersIn(own.body)]).toEqual([201, ['ada']]);
    expect(await rolesOf('bob')).not.toContain('narrow-1');
    expect(await rolesOf('ada')).toEqual(expect.arrayContaining(['Beyond', 'narrow-1']));
  });
});
