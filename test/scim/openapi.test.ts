// The examples of the OpenAPI description: the requests are taken as they stand, and the answers come as they are shown.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXAMPLES } from '../../functions/scim/openapi-examples.ts';
import { faultOf } from './described.ts';
import { type ScimStack, startScim } from './support.ts';

let stack: ScimStack;
beforeAll(async () => {
  stack = await startScim();
});
afterAll(() => stack.database.close());

test.each(Object.entries(EXAMPLES))('%s holds to its schema', (name, example) => {
  expect(faultOf(name, example)).toBeNull();
});

/** Ids and versions are random. */
const plain = (value: unknown, id: string) =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(id, 'ID')
      .replaceAll(String(Object(EXAMPLES.ScimUser).id), 'ID')
      .replaceAll(/W\/\\"[a-z2-7]{24}\\"/g, 'VERSION'),
  );

test('the requests are answered as the examples show it', async () => {
  const user = await stack.scim('POST', '/Users', EXAMPLES.ScimUserToWrite);
  const { id } = user.body;
  expect([user.status, plain(user.body, id)]).toEqual([201, plain(EXAMPLES.ScimUser, id)]);
  expect(plain((await stack.scim('GET', '/Users')).body, id)).toEqual(plain(EXAMPLES.ScimUsers, id));
  const written = JSON.parse(JSON.stringify(EXAMPLES.ScimGroupToWrite));
  const group = await stack.scim('POST', '/Groups?excludedAttributes=members.$ref', {
    ...written,
    members: [{ value: id }],
  });
  expect([group.status, plain(group.body, id)]).toEqual([201, plain(EXAMPLES.ScimGroup, id)]);
  const found = await stack.scim('POST', '/Users/.search', EXAMPLES.ScimSearch);
  expect(found.body.Resources.map((one) => one.userName)).toEqual(['ada@example.com']);
  const patched = await stack.scim('PATCH', `/Users/${id}`, EXAMPLES.ScimPatch);
  expect([patched.status, patched.body.active]).toEqual([200, false]);
});
