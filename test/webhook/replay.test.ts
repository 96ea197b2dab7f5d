// Each webhook id counts once per application, for longer than its signature stays acceptable.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
const question = { username: 'alice', password: PASSWORD };

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop');
  await stack.addApplication('mail');
  await stack.addUser('alice');
});
afterAll(() => stack.database.close());

test('an id used twice is 409, on another instance too', async () => {
  expect(codeOf(await stack.ask(question, { id: 'msg_twice' }))).toBe('allow');
  const again = await stack.ask(question, { id: 'msg_twice' });
  expect([again.status, codeOf(again)]).toEqual([409, 'replayed']);
  expect(codeOf(await stack.ask(question, { id: 'msg_twice', app: stack.instance() }))).toBe('replayed');
});

test('an id is an application’s own', async () => {
  expect(codeOf(await stack.ask(question, { id: 'msg_own' }))).toBe('allow');
  expect(codeOf(await stack.ask(question, { id: 'msg_own', application: 'mail' }))).toBe('allow');
});

test('of fifty copies at once exactly one is handled', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => stack.ask(question, { id: 'msg_fifty' })),
  );
  const codes = answers.map(codeOf);
  expect(codes.filter((code) => code === 'allow')).toHaveLength(1);
  expect(codes.filter((code) => code === 'replayed')).toHaveLength(49);
});

test('an id is remembered for 660 seconds: longer than a stamp 300 s ahead stays acceptable', async () => {
  expect(codeOf(await stack.ask(question, { id: 'msg_future' }))).toBe('allow');
  stack.clock.advance(659_000);
  expect(codeOf(await stack.ask(question, { id: 'msg_future' }))).toBe('replayed');
  stack.clock.advance(1000);
  expect(codeOf(await stack.ask(question, { id: 'msg_future' }))).toBe('allow');
});

test('a forged request burns no id', async () => {
  const forged = {
    id: 'msg_forged',
    headers: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` },
  };
  expect(codeOf(await stack.ask(question, forged))).toBe('untrusted_caller');
  expect(codeOf(await stack.ask(question, { id: 'msg_forged' }))).toBe('allow');
});

test('a request that could not be answered gives its id back', async () => {
  const { table } = interceptTable(stack.database.table, ({ name }) => {
    if (name === 'UpdateCommand') throw new Error('no DynamoDB');
  });
  const failed = await stack.ask(question, { id: 'msg_again', app: stack.instance({ table }) });
  expect([failed.status, codeOf(failed)]).toEqual([503, 'unavailable']);
  expect(codeOf(await stack.ask(question, { id: 'msg_again' }))).toBe('allow');
});
