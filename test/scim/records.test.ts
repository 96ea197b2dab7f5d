// What comes by SCIM is in the record of changes: by which application, from where, and never a password or a hash.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readChanges } from '../../cli/changes/read.ts';
import { type ScimStack, startScim, USER } from './support.ts';

let stack: ScimStack;
beforeAll(async () => {
  stack = await startScim();
});
afterAll(() => stack.database.close());

test("a user's life by SCIM", async () => {
  const given = { schemas: [USER], userName: 'ada', password: 'canary of a long passphrase', active: true };
  const { body } = await stack.scim('POST', '/Users', given);
  stack.clock.advance(1000);
  await stack.scim('PUT', `/Users/${body.id}`, { ...given, active: false });
  stack.clock.advance(1000);
  expect((await stack.scim('DELETE', `/Users/${body.id}`)).status).toBe(204);
  const subject = { kind: 'user', name: 'ada' } as const;
  const { changes } = await readChanges(stack.database.table, { subject, since: 0, before: 9e12 }, 10);
  expect(changes.map(({ what, by, from }) => ({ what, by: by.name, from }))).toEqual(
    ['SCIM POST', 'SCIM PUT', 'SCIM DELETE'].map((what) => ({ what, by: 'okta', from: '203.0.113.9' })),
  );
  expect(changes.map(({ before, after }) => [before?.status, after?.status])).toEqual([
    [undefined, 'active'],
    ['active', 'disabled'],
    ['disabled', undefined],
  ]);
  expect(JSON.stringify(changes)).not.toMatch(/canary|argon2/);
});
