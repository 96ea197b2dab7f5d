// Pushing a large group: how many trips it takes, and what is left to do when a push breaks off.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import type { App } from '../../functions/http/app.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { addManyUsers } from './many-users.ts';
import { patchOf, type ScimStack, startScim } from './support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** More than one batch of reads. */
const COUNT = 101;

let stack: ScimStack;
let ids: readonly string[];
let sent: SentCommand[];
let counted: App;
/** Fails every call from this one on; 0 for none. */
let lastWrite = 0;

beforeAll(async () => {
  stack = await startScim();
  ids = await addManyUsers(stack.database.table, COUNT);
  const intercepted = interceptTable(stack.database.table, ({ name }) => {
    const writes = sent.filter((one) => one.name === 'TransactWriteItemsCommand').length;
    if (lastWrite > 0 && name !== 'QueryCommand' && writes > lastWrite) throw new Error('the time is over');
  });
  sent = intercepted.sent;
  counted = stack.manager(intercepted.table);
});
afterAll(() => stack.database.close());

const push = (path: string, members: readonly string[]) => {
  sent.length = 0;
  const value = members.map((id) => ({ value: id }));
  const replacing = patchOf({ op: 'replace', path: 'members', value });
  return stack.scim('PATCH', path, replacing, { app: counted });
};
const trips = () => {
  const names = sent.map(({ name }) => name.replace(/Command$/, ''));
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
};
const create = async (displayName: string) =>
  `/Groups/${(await stack.scim('POST', '/Groups', { schemas: [GROUP], displayName })).body.id}`;
const membersOf = async (path: string) =>
  ((await stack.scim('GET', path)).body.members ?? []) as readonly { readonly value: string }[];

test('one trip for each new member, and six for a hundred; none again for those who are members', async () => {
  const path = await create('Everyone');
  const first = await push(path, ids);
  expect(first.status).toBe(200);
  const { TransactWriteItems: writes, BatchGet: reads } = trips();
  expect(writes).toBe(COUNT);
  // Entries, users and members of two batches, and the answer's; the application, the group and its roles once.
  expect(reads).toBeLessThanOrEqual(14);
  expect(trips()).not.toHaveProperty('Put');
  const again = await push(path, ids);
  expect([again.status, trips().TransactWriteItems, trips().Put]).toEqual([200, undefined, undefined]);
  const less = await push(path, ids.slice(0, 71));
  expect([less.status, trips().TransactWriteItems, trips().Delete]).toEqual([200, COUNT - 71, undefined]);
  expect((await membersOf(path)).map(({ value }) => value)).toEqual([...ids.slice(0, 71)].sort());
});

test('a push that breaks off is 503, and sent again it does what is left', async () => {
  const path = await create('Half');
  const few = ids.slice(0, 50);
  lastWrite = 25;
  const broken = await push(path, few);
  lastWrite = 0;
  expect([broken.status, broken.body.detail]).toEqual([503, 'It could not be told or done. Ask again.']);
  const done = (await membersOf(path)).length;
  expect(done).toBeGreaterThan(0);
  const again = await push(path, few);
  expect([again.status, trips().TransactWriteItems]).toEqual([200, few.length - done]);
  expect(await membersOf(path)).toHaveLength(few.length);
});

test('who holds the role already by an operator is entered without a change', async () => {
  const path = await create('By-Operator');
  await changeUser(stack.database.table, 'many-1', (user) => ({
    ...user,
    roles: [...user.roles, 'By-Operator'],
    version: 'by-operator',
  }));
  const [id = ''] = ids;
  expect((await push(path, [id])).status).toBe(200);
  expect([trips().TransactWriteItems, trips().Put]).toEqual([undefined, 1]);
  expect((await requireUser(stack.database.table, 'many-1')).version).toBe('by-operator');
});

test('an application that may manage none of the members reads none of them, and takes the role from none', async () => {
  const path = await create('Theirs');
  await push(path, ids.slice(0, 5));
  const key = await stack.addKeyedApplication('narrow', { mayManage: ['a-*'], mayGive: ['*'] });
  sent.length = 0;
  for (const [method, body] of [
    ['GET', undefined],
    ['PATCH', patchOf({ op: 'replace', path: 'members', value: [] })],
  ] as const) {
    const answer = await stack.scim(method, path, body, { key, app: counted });
    expect([answer.status, answer.body.members]).toEqual([200, undefined]);
  }
  expect((await stack.scim('GET', '/Groups', undefined, { key, app: counted })).status).toBe(200);
  expect(JSON.stringify(sent)).not.toContain('USER#many');
  expect(sent.filter(({ name }) => /^(TransactWriteItems|Put|Delete)Command$/.test(name))).toEqual([]);
  expect(await membersOf(path)).toHaveLength(5);
});
