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
