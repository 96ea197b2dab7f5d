// Items that cannot be read: lists show all others and the log names the item; asked for alone it is an error, and nothing of
// it is removed.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GROUPS_PARTITION, profileEntryKey, profileKey, userKey } from '../../functions/store/keys.ts';
import { readItem } from '../../functions/store/settled.ts';
import { addManyUsers } from './many-users.ts';
import { type ScimStack, startScim } from './support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let stack: ScimStack;
let [first, second, third]: readonly string[] = [];

beforeAll(async () => {
  stack = await startScim();
  [first = '', second = '', third = ''] = await addManyUsers(stack.database.table, 3);
  const members = [first, second, third].map((value) => ({ value }));
  await stack.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'All', members });
});
afterAll(() => stack.database.close());

const put = (item: object) =>
  stack.database.table.call('PutItem', { TableName: stack.database.table.name, Item: { ...item } });

/** Puts something else in the item's place for as long as the check runs. */
async function whileBroken(key: { pk: string; sk: string }, members: object, check: () => Promise<void>) {
  const standing = await readItem(stack.database.table, key);
  stack.faults.length = 0;
  await put({ ...standing, ...members });
  await check();
  await put(standing ?? {});
}
const idsIn = async (path: string) => {
  const { status, body } = await stack.scim('GET', path);
  expect(status).toBe(200);
  return body.Resources.map(({ id }) => id).sort();
};
const LISTS = ['/Users', '/Users?cursor=', '/Users?startIndex=1&count=3'];

async function expectLeftOut(fault: RegExp) {
  for (const list of LISTS) {
    expect(await idsIn(list)).toEqual([second, third].sort());
    expect(stack.faults.pop()).toMatch(fault);
  }
}

describe('a user', () => {
  test('whose item is malformed', async () => {
    await whileBroken(userKey('many-1'), { status: 'sleeping' }, async () => {
      // An entry that leads nowhere is removed after an hour: this one leads somewhere.
      stack.clock.advance(7_200_000);
      await expectLeftOut(/^left out of a list: MalformedItemError: The item USER#many-1 is malformed/);
      expect((await stack.scim('GET', `/Users/${first}`)).status).toBe(503);
      const [group] = (await stack.scim('GET', '/Groups')).body.Resources;
      expect(group?.members).toHaveLength(2);
    });
    expect(await idsIn('/Users')).toEqual([first, second, third].sort());
  });

  test('whose profile is malformed', async () => {
    const { profile } = (await readItem(stack.database.table, userKey('many-1'))) ?? {};
    const [id = '', revision = ''] = String(profile).split('.');
    for (const members of [{ data: '{' }, { data: 7 }, { created: 'yesterday' }])
      await whileBroken(profileKey(id, revision), members, async () => {
        await expectLeftOut(/^left out of a list: MalformedItemError: The item PROFILE#/);
        expect((await stack.scim('GET', `/Users/${first}`)).status).toBe(503);
      });
    expect((await stack.scim('GET', `/Users/${first}`)).status).toBe(200);
  });

  test('whose entry is malformed', async () => {
    await whileBroken(profileEntryKey(String(first)), { name: 7 }, async () => {
      await expectLeftOut(/^left out of a list: MalformedItemError: The item PROFILES#ALL/);
    });
  });
});

test('a group whose item is malformed is left out, and its role is shown with no user', async () => {
  await stack.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Other' });
  await whileBroken({ pk: GROUPS_PARTITION, sk: 'All' }, { created: 'yesterday' }, async () => {
    const { body } = await stack.scim('GET', '/Groups');
    expect(body.Resources.map(({ displayName }) => displayName)).toEqual(['Other']);
    expect(stack.faults.pop()).toMatch(/^left out of a list: MalformedItemError/);
    expect((await stack.scim('GET', '/Users')).body.Resources.map(({ groups }) => groups)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect((await stack.scim('GET', '/Groups/QWxs')).status).toBe(503);
  });
});

test('a push does all others first, and says that it cannot be done while one is malformed', async () => {
  const group = (await stack.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Pushed' })).body;
  const members = [first, second, third].map((value) => ({ value }));
  const push = () =>
    stack.scim('PATCH', `/Groups/${group.id}`, {
      Operations: [{ op: 'add', path: 'members', value: members }],
    });
  const listed = async () =>
    ((await stack.scim('GET', `/Groups/${group.id}`)).body.members as { value: string }[]).length;
  await whileBroken(userKey('many-1'), { status: 'sleeping' }, async () => {
    expect((await push()).status).toBe(503);
    expect(await listed()).toBe(2);
  });
  expect((await push()).status).toBe(200);
  expect(await listed()).toBe(3);
});
