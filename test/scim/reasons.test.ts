// The log says why a directory's request is not done: without it an operator sees a status and no cause. No value that was sent is in it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GATEHOOK, patchOf, type ScimStack, startScim, USER } from './support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
let stack: ScimStack;
let id: string;
beforeAll(async () => {
  stack = await startScim({ mayManage: ['*@example.com'], mayGive: ['staff'] });
  id = (await stack.scim('POST', '/Users', { schemas: [USER], userName: 'ada@example.com' })).body.id;
});
afterAll(() => stack.database.close());

const user = (more: object) => ({ schemas: [USER], userName: 'new@example.com', ...more });
const EXTEND = 'An operator can extend its limit with gatehook app update.';

test.each<[method: string, path: string, body: object | undefined, code: string, reason: string]>([
  [
    'POST',
    '/Users',
    user({ userName: 'ada@example.com' }),
    'request_refused',
    'answered 409 uniqueness: There is a user of this name already.',
  ],
  ['GET', '/Users/nope', undefined, 'request_refused', 'answered 404: There is no user of this id.'],
  ['GET', '/Groups/nope', undefined, 'request_refused', 'answered 404: There is no group of this id.'],
  [
    'POST',
    '/Users',
    { userName: 'new@example.com' },
    'request_refused',
    `answered 400 invalidSyntax: "schemas" must name ${USER}.`,
  ],
  [
    'POST',
    '/Users',
    user({ active: 'canary' }),
    'request_refused',
    'answered 400 invalidValue: "active" must be true or false.',
  ],
  [
    'POST',
    '/Users',
    user({ password: 'canary' }),
    'request_refused',
    'answered 400 invalidValue: The password is not taken: the password has fewer than 8 characters; choose a longer one.',
  ],
  [
    'POST',
    '/Users',
    user({ [GATEHOOK]: { passwordHash: 'canary' } }),
    'request_refused',
    'answered 400 invalidValue: "passwordHash" cannot be used: no known hash format; if it is the password itself, it must not be stored: let these users reset their passwords (docs/password-hashes.md).',
  ],
  [
    'PATCH',
    '/Users/:id',
    patchOf({ op: 'replace', path: 'canary', value: 'canary' }),
    'request_refused',
    'answered 400 invalidPath: There is no attribute of the name that was sent.',
  ],
  [
    'GET',
    `/Users?filter=${encodeURIComponent('canary eq "canary"')}`,
    undefined,
    'request_refused',
    'answered 400 invalidFilter: There is no attribute of the name that was sent.',
  ],
  [
    'POST',
    '/Users',
    user({ userName: 'bob@other.com' }),
    'caller_not_allowed',
    `answered 403: The application may not manage the user "bob@other.com". ${EXTEND}`,
  ],
  [
    'POST',
    '/Groups',
    { schemas: [GROUP], displayName: 'Sales Team' },
    'caller_not_allowed',
    `answered 403: The application may not give the role "Sales-Team". ${EXTEND}`,
  ],
])('%s %s of %j is logged as %s with its reason', async (method, path, body, code, reason) => {
  await stack.scim(method, path.replace(':id', id), body);
  const outcome = code === 'request_refused' ? 'refused' : 'deny';
  expect(stack.managed.at(-1)).toMatchObject({ outcome, code, reason });
  expect(JSON.stringify(stack.managed.at(-1))).not.toContain('canary');
});

test.each<
  [what: string, method: string, path: string, body: object | undefined, headers: object, username: string]
>([
  ['a name that is taken', 'POST', '/Users', user({ userName: 'ada@example.com' }), {}, 'ada@example.com'],
  ['a name beyond the limit', 'POST', '/Users', user({ userName: 'bob@other.com' }), {}, 'bob@other.com'],
  ['a weak password', 'POST', '/Users', user({ password: 'canary' }), {}, 'new@example.com'],
  [
    'a rename to a taken name',
    'PUT',
    '/Users/:id',
    user({ userName: 'eve@example.com' }),
    {},
    'ada@example.com',
  ],
  [
    'a path that is none',
    'PATCH',
    '/Users/:id',
    patchOf({ op: 'add', path: 'x', value: 1 }),
    {},
    'ada@example.com',
  ],
  ['an older version', 'DELETE', '/Users/:id', undefined, { 'if-match': 'W/"older"' }, 'ada@example.com'],
])('%s: the line is found by the user it was about', async (_what, method, path, body, more, username) => {
  const taken = await stack.scim('POST', '/Users', user({ userName: 'eve@example.com' }));
  const headers = more as Readonly<Record<string, string>>;
  const { status } = await stack.scim(method, path.replace(':id', id), body, { headers });
  expect([taken.status < 500, status >= 400]).toEqual([true, true]);
  expect(stack.managed.at(-1)).toMatchObject({ username });
  expect(stack.managed.at(-1)?.outcome).not.toBe('allow');
});

test('a member whose denial would go: the line names the member', async () => {
  await stack.addRole('staff', ['!orders:*']);
  const group = { schemas: [GROUP], displayName: 'staff', members: [{ value: id }] };
  const made = await stack.scim('POST', '/Groups', group);
  const key = await stack.addKeyedApplication('hr', { mayManage: ['*@example.com'], mayGive: ['*'] });
  const remove = patchOf({ op: 'remove', path: 'members' });
  const { status } = await stack.scim('PATCH', `/Groups/${made.body.id}`, remove, { key });
  expect([made.status, status]).toEqual([201, 403]);
  expect(stack.managed.at(-1)).toMatchObject({ outcome: 'deny', username: 'ada@example.com' });
});

test('an id that stands for no user, or for one beyond the limit: no name', async () => {
  await stack.scim('GET', '/Users/nope');
  expect(stack.managed.at(-1)).not.toHaveProperty('username');
});
