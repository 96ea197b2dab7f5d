// A user that is given another name: broken off at any call, and read by others while it happens.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readChanges } from '../../cli/changes/read.ts';
import { USERS } from '../../functions/store/users.ts';
import { readOne } from '../../functions/store/versioned.ts';
import { interceptTable } from '../support/intercept.ts';
import { patchOf, type ScimStack, startScim, USER } from './support.ts';

let stack: ScimStack;
beforeAll(async () => {
  stack = await startScim();
});
afterAll(() => stack.database.close());

/** A user who came long ago: what is older than an hour and leads nowhere is tidied away. */
async function create(userName: string): Promise<string> {
  const given = {
    schemas: [USER],
    userName,
    displayName: 'Ada',
    emails: [{ value: `${userName}@example.com` }],
  };
  const { body } = await stack.scim('POST', '/Users', given);
  stack.clock.advance(2 * 3_600_000);
  return body.id;
}

const rename = (id: string, userName: string, app = stack.manager()) =>
  stack.scim('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { userName } }), { app });

const statusOf = async (name: string) =>
  (await readOne(stack.database.table, USERS, name))?.status ?? 'no such user';

const renamesOf = async (name: string) => {
  const subject = { kind: 'user', name } as const;
  const { changes } = await readChanges(stack.database.table, { subject, since: 0, before: 9e12 }, 10);
  return changes.filter(({ what }) => what === 'SCIM PATCH').length;
};

/** A manager that fails at one call, and at all that follow, as a function that is stopped. */
function brokenOff(at: number) {
  let calls = 0;
  const { table } = interceptTable(stack.database.table, () => {
    calls += 1;
    if (calls >= at) throw new Error('broken off');
  });
  return stack.manager(table);
}

test('broken off at any call, it is made or not made, with its record or without, and the same again ends it at once', async () => {
  for (let at = 1, status = 503; status !== 200; at++) {
    const [former, name] = [`before-${at}`, `after-${at}`];
    const id = await create(former);
    ({ status } = await rename(id, name, brokenOff(at)));
    const isMade = (await renamesOf(name)) === 1;
    expect([at, await statusOf(former), await statusOf(name)]).toEqual(
      isMade ? [at, 'no such user', 'active'] : [at, 'active', 'no such user'],
    );
    const again = await rename(id, name);
    expect([at, again.status, again.body.userName, again.body.active]).toEqual([at, 200, name, true]);
    expect([at, await statusOf(former), await statusOf(name)]).toEqual([at, 'no such user', 'active']);
    expect(await renamesOf(name)).toBe(1);
  }
});

/** A manager before one of whose calls something else happens. */
function overtaken(at: number, meanwhile: () => Promise<unknown>) {
  let calls = 0;
  const { table } = interceptTable(stack.database.table, async () => {
    calls += 1;
    if (calls === at) await meanwhile();
  });
  return { app: stack.manager(table), isOver: () => calls < at };
}

test('between any two calls of a reader, the user is found, and stays whole', async () => {
  for (let at = 1, isOver = false; !isOver; at++) {
    const name = `read-${at}`;
    const id = await create(name);
    const reader = overtaken(at, () => rename(id, `${name}-new`));
    const read = await stack.scim('GET', `/Users/${id}`, undefined, { app: reader.app });
    isOver = reader.isOver();
    expect([at, read.status, read.body.displayName]).toEqual([at, 200, 'Ada']);
    const left = await stack.scim('GET', `/Users/${id}`);
    const userName = isOver ? name : `${name}-new`;
    expect([at, left.status, left.body]).toMatchObject([
      at,
      200,
      { userName, active: true, displayName: 'Ada' },
    ]);
  }
});

test('broken off, and then given another name and the former one again between any two calls of a reader, the user is there', async () => {
  for (let at = 1, isOver = false; !isOver; at++) {
    const name = `broken-${at}`;
    const id = await create(name);
    await rename(id, `${name}-first`, brokenOff(9));
    const reader = overtaken(at, async () => {
      for (const end of ['-new', '']) expect((await rename(id, name + end)).status).toBe(200);
    });
    await stack.scim('GET', `/Users/${id}`, undefined, { app: reader.app });
    isOver = reader.isOver();
    const left = await stack.scim('GET', `/Users/${id}`);
    expect([at, left.status, left.body.displayName]).toEqual([at, 200, 'Ada']);
  }
});

test('two managers who give a user the same name at once both hear that it is done', async () => {
  const id = await create('twice');
  const first = overtaken(4, () => rename(id, 'twice-new'));
  const answer = await rename(id, 'twice-new', first.app);
  expect([answer.status, answer.body.userName, answer.body.active]).toEqual([200, 'twice-new', true]);
});

test('a user who is given a name beyond the limit between any two calls of a list is not in it', async () => {
  const limits = { mayManage: ['staff-*'], mayGive: ['*'] };
  const key = await stack.addKeyedApplication('hr', limits);
  const displayName = 'Listed';
  const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName };
  const { id: groupId } = (await stack.scim('POST', '/Groups', group)).body;
  for (const path of ['/Users?cursor', `/Groups/${groupId}`])
    for (let at = 1, isOver = false; !isOver; at++) {
      const id = await create('staff-list');
      const add = patchOf({ op: 'add', path: 'members', value: [{ value: id }] });
      await stack.scim('PATCH', `/Groups/${groupId}`, add);
      const reader = overtaken(at, () => rename(id, 'root-list'));
      const { status, body } = await stack.scim('GET', path, undefined, { app: reader.app, key });
      isOver = reader.isOver();
      const left = (await stack.scim('GET', `/Users/${id}`)).body.userName;
      expect([path, at, status, left]).toEqual([path, at, 200, isOver ? 'staff-list' : 'root-list']);
      expect(JSON.stringify(body)).not.toContain('root-list');
      await stack.scim('DELETE', `/Users/${id}`);
    }
});
