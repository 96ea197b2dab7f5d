// What a decision costs: sequential trips to DynamoDB and hashes, warm and with unchanged policy.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let app: App;
let sent: SentCommand[];
const alice = { username: 'alice', password: PASSWORD, permissions: ['orders:1:read'] };

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { mayAssert: true });
  await stack.addApplication('careful', { strict: true });
  await stack.addRole('reader', ['orders:*:read']);
  await stack.addRole('clerk', [], ['reader']);
  await stack.addUser('alice', { roles: ['clerk'] });
  const intercepted = interceptTable(stack.database.table);
  sent = intercepted.sent;
  app = stack.instance({ table: intercepted.table });
  // Warm: the roles and the applications are in memory.
  const asserted = { ...alice, password: undefined, assert: true };
  await stack.ask(asserted, { app });
  await stack.ask(asserted, { app });
});
afterAll(() => stack.database.close());

async function costOf(question: unknown, application = 'shop') {
  sent.length = 0;
  const runs = stack.hasher.runs;
  expect(codeOf(await stack.ask(question, { app, application }))).toBe('allow');
  return { calls: sent.map(({ name }) => name.replace('Command', '')), hashes: stack.hasher.runs - runs };
}

test('a fresh password: read, one claim of id and attempt, clear; one hash', async () => {
  expect(await costOf(alice)).toEqual({ calls: ['BatchGet', 'Update', 'Update'], hashes: 1 });
});

test('the same again within a minute: read and claim; no hash', async () => {
  expect(await costOf(alice)).toEqual({ calls: ['BatchGet', 'Update'], hashes: 0 });
});

test('the same for an application that is strict: hashed every time', async () => {
  expect((await costOf(alice, 'careful')).hashes).toBe(1);
  expect((await costOf(alice, 'careful')).hashes).toBe(1);
});

test('the same after a minute: hashed again', async () => {
  stack.clock.advance(60_001);
  await costOf({ ...alice, password: undefined, assert: true });
  expect((await costOf(alice)).hashes).toBe(1);
});

test('an asserted user: read and claim; no hash', async () => {
  const { password: _, ...asserted } = { ...alice, assert: true };
  expect(await costOf(asserted)).toEqual({ calls: ['BatchGet', 'Put'], hashes: 0 });
});

test.each([
  ['three keys for a password', alice, ['ATTEMPTS', 'REVISION', 'USER']],
  [
    'four for the word of an application',
    { username: 'alice', assert: true },
    ['ATTEMPTS', 'CLAIM', 'REVISION', 'USER'],
  ],
])(
  'the read is one consistent BatchGetItem, whatever the table holds: %s',
  async (_what, question, kinds) => {
    await costOf(question);
    const [read] = sent;
    const [{ Keys: keys, ConsistentRead: consistent }] = Object.values(read?.input.RequestItems as object);
    expect(consistent).toBe(true);
    expect(keys.map(({ sk }: { sk: string }) => sk).sort()).toEqual(kinds);
  },
);

test('a change of the application costs one trip more, once, and counts', async () => {
  const { changeApplication } = await import('../../cli/applications/stored.ts');
  const asserted = { username: 'alice', assert: true };
  const change = (mayAssert: boolean, version: string) =>
    changeApplication(stack.database.table, 'shop', (shop) => ({ ...shop, mayAssert, version }));
  await change(false, 'v2');
  expect(codeOf(await stack.ask(asserted, { app }))).toBe('caller_not_allowed');
  await change(true, 'v3');
  expect((await costOf(asserted)).calls).toEqual(['BatchGet', 'BatchGet', 'Put']);
  expect((await costOf(asserted)).calls).toEqual(['BatchGet', 'Put']);
});

describe('a change of policy counts on the next request', () => {
  test('costs one trip more for each inclusion level, once', async () => {
    await stack.addRole('reader', ['orders:*:read', 'stock:*:read']);
    const first = await costOf({ ...alice, permissions: ['stock:1:read'] });
    expect(first.calls.filter((call) => call === 'BatchGet')).toHaveLength(3);
    expect((await costOf({ ...alice, permissions: ['stock:1:read'] })).calls).toEqual(['BatchGet', 'Update']);
  });

  test('also when it takes a grant away', async () => {
    await stack.addRole('reader', []);
    expect(codeOf(await stack.ask(alice, { app }))).toBe('not_authorized');
  });
});

test('a remembered password is not recognised after the hash changed, a failure or a disabling', async () => {
  const { changeUser } = await import('../../cli/users/stored.ts');
  const asked = { username: 'alice', password: PASSWORD };
  await costOf(asked);
  expect((await costOf(asked)).hashes).toBe(0);
  await stack.ask({ ...asked, password: 'wrong' }, { app });
  expect((await costOf(asked)).hashes).toBe(1);
  const hash = await stack.hasher.hash('another password');
  await changeUser(stack.database.table, 'alice', (user) => ({ ...user, passwordHash: hash, version: 'v2' }));
  expect(codeOf(await stack.ask(asked, { app }))).toBe('invalid_credentials');
  await changeUser(stack.database.table, 'alice', (user) => ({ ...user, status: 'disabled', version: 'v3' }));
  expect(codeOf(await stack.ask({ ...asked, password: 'another password' }, { app }))).toBe(
    'invalid_credentials',
  );
});
