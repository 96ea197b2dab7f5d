// What comes by SCIM is in the record of changes: by which application, from where, and never a password or a hash.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readChanges } from '../../cli/changes/read.ts';
import { writeUser } from '../../cli/import/delivery/write.ts';
import { interceptTable } from '../support/intercept.ts';
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

const changesOf = async (name: string) => {
  const subject = { kind: 'user', name } as const;
  return (await readChanges(stack.database.table, { subject, since: 0, before: 9e12 }, 10)).changes;
};

test('a rename leaves one record, which is found under both names', async () => {
  const { id } = (await stack.scim('POST', '/Users', { schemas: [USER], userName: 'old-name' })).body;
  stack.clock.advance(1000);
  await stack.scim('PUT', `/Users/${id}`, { schemas: [USER], userName: 'new-name' });
  const [created, renamed, ...more] = await changesOf('old-name');
  expect([created?.what, renamed?.what, more]).toEqual(['SCIM POST', 'SCIM PUT', []]);
  expect(renamed).toMatchObject({
    subject: { kind: 'user', name: 'new-name' },
    before: { name: 'old-name' },
    after: { name: 'new-name' },
    replaced: ['tokens'],
  });
  expect(await changesOf('new-name')).toEqual([renamed]);
});

test('the record of a change tells which import the user came from', async () => {
  const origin = { importRun: 'run-1', importLine: 7 };
  const user = { name: 'imported', status: 'active', roles: [], grants: [], attributes: {} } as const;
  await writeUser(stack.database.table, { ...user, tokenGeneration: 'g', version: 'v' }, origin, false);
  await stack.scim('GET', `/Users?filter=${encodeURIComponent('userName eq "imported"')}`);
  const [found] = (await changesOf('imported')).filter(({ what }) => what === 'SCIM GET');
  expect([found?.before, found?.after]).toEqual([origin, {}]);
});

test.each([
  [undefined, 400],
  [7, 7],
])('with changesKeptDays %s a record is kept for %i days', async (changesKeptDays, days) => {
  const { table, sent } = interceptTable(stack.database.table);
  const app = stack.manager(table, changesKeptDays === undefined ? {} : { changesKeptDays });
  await stack.scim('POST', '/Users', { schemas: [USER], userName: `kept-${days}` }, { app });
  const ends = [...JSON.stringify(sent).matchAll(/"expiresAt":(\d+)/g)].map(([, end]) => Number(end));
  expect(ends).toContain(Math.ceil(stack.clock.now() / 1000) + days * 86_400);
});

test('the log counts the changes of each request: none for a reading, one for a user, one for each new member', async () => {
  const last = () => stack.managed.at(-1)?.changes;
  const ids: string[] = [];
  for (const userName of ['counted-1', 'counted-2', 'counted-3']) {
    ids.push((await stack.scim('POST', '/Users', { schemas: [USER], userName })).body.id);
    expect(last()).toBe(1);
  }
  await stack.scim('GET', `/Users/${ids[0]}`);
  expect(last()).toBeUndefined();
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Counted',
    members: ids.map((value) => ({ value })),
  };
  expect((await stack.scim('POST', '/Groups', group)).status).toBe(201);
  expect(last()).toBeGreaterThanOrEqual(ids.length);
});
