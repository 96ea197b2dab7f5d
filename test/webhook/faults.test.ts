// Nothing fails open: every call to the store broken in every way ends in 503 within the budget, and recovers.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { realDeadlines } from '../../functions/exchange/deadline.ts';
import type { Call } from '../../functions/store/table.ts';
import { realClock } from '../support/clock.ts';
import { openTestTable } from '../support/database.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
const alice = { username: 'alice', password: PASSWORD, permissions: ['orders:1:read'] };

beforeAll(async () => {
  stack = await startStack({ clock: realClock });
  await stack.addApplication('shop', { strict: true, mayAssert: true });
  await stack.addRole('reader', ['orders:*:read']);
  await stack.addUser('alice', { roles: ['reader'] });
});
afterAll(() => stack.database.close());

const failure = (name: string) => () => {
  throw Object.assign(new Error('broken'), { name });
};
const hang = (_command: unknown, signal: AbortSignal | undefined) =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    signal?.addEventListener('abort', stop);
  });

const faults = {
  throttled: failure('ThrottlingException'),
  'a server error': failure('InternalServerError'),
  'a validation error': failure('ValidationException'),
};
const { password: _, ...asserted } = { ...alice, assert: true };
const begins = (text: string) => (command: SentCommand) =>
  String(command.input.UpdateExpression ?? '').startsWith(text);
const CALLS = [
  { call: 'the read', question: alice, is: ({ name }: SentCommand) => name === 'BatchGetCommand' },
  { call: 'the claim of attempt and id', question: alice, is: begins('SET lastAt') },
  { call: 'the clearing of the attempt', question: alice, is: begins('REMOVE failures') },
  {
    call: 'the claim of an id alone',
    question: asserted,
    is: ({ name }: SentCommand) => name === 'PutCommand',
  },
];
const table = CALLS.flatMap((one) => Object.keys(faults).map((fault) => ({ ...one, fault })));

test.each(table)('$call answered with $fault', async ({ is, question, fault }) => {
  const { table } = interceptTable(stack.database.table, (command) =>
    is(command) ? faults[fault as keyof typeof faults]() : undefined,
  );
  const answer = await stack.ask(question, { app: stack.instance({ table }) });
  expect([answer.status, codeOf(answer)]).toEqual([503, 'unavailable']);
  expect(answer.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
  // Whatever was half done, the next request is heard.
  expect(codeOf(await stack.ask(alice))).toBe('allow');
});

test('each call answered with silence: 503 within the budget', async () => {
  const silent = async ({ call, is, question }: (typeof CALLS)[number]) => {
    const { table } = interceptTable(stack.database.table, (command, signal) =>
      is(command) ? hang(command, signal) : undefined,
    );
    const app = stack.instance({ table, deadlines: realDeadlines });
    return [call, codeOf(await stack.ask(question, { app }))];
  };
  expect(await Promise.all(CALLS.map(silent))).toEqual(CALLS.map(({ call }) => [call, 'unavailable']));
  expect(codeOf(await stack.ask(alice))).toBe('allow');
});

describe('an item that somebody else wrote', () => {
  test.each([
    ['a user without status', { status: undefined }],
    ['a user whose roles are a text', { roles: 'admin' }],
    ['a user whose grants hold a number', { grants: [1] }],
    ['a user whose attributes are a list', { attributes: [] }],
  ])('%s: 503, never a guess', async (_what, change) => {
    await stack.addUser('broken').catch(() => undefined);
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const { itemFromUser } = await import('../../functions/store/items.ts');
    const { requireUser } = await import('../../cli/users/stored.ts');
    const whole = await requireUser(stack.database.table, 'alice');
    const Item = { ...itemFromUser({ ...whole, name: 'broken' }), ...change };
    await stack.database.table.client.send(new PutCommand({ TableName: stack.database.table.name, Item }));
    expect(codeOf(await stack.ask({ ...alice, username: 'broken' }))).toBe('unavailable');
    expect(stack.lines.at(-1)?.cause).toMatch(/^MalformedItemError: The item USER#broken is malformed: /);
  });

  test('a hash that no format knows: a wrong password, and the log names the row', async () => {
    await stack.addUser('corrupt', { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$broken' });
    expect(codeOf(await stack.ask({ ...alice, username: 'corrupt' }))).toBe('invalid_credentials');
    expect(stack.lines.at(-1)?.reason).toMatch(/^the stored hash of "corrupt" cannot be used: /);
  });
});

test('unprocessed keys are asked for again', async () => {
  let first = true;
  const { table, sent } = interceptTable(stack.database.table);
  const call: Call = async (operation, input, options) => {
    const answer = await table.call(operation, input, options);
    const [[name = '', items = []] = []] = Object.entries(answer.Responses ?? {});
    if (!first || name === '') return answer;
    first = false;
    const [kept = {}, ...rest] = items;
    const Keys = rest.map(({ pk, sk }) => ({ pk, sk }));
    return { Responses: { [name]: [kept] }, UnprocessedKeys: { [name]: { Keys } } };
  };
  expect(codeOf(await stack.ask(alice, { app: stack.instance({ table: { ...table, call } }) }))).toBe(
    'allow',
  );
  expect(sent.filter(({ name }) => name === 'BatchGetCommand').length).toBeGreaterThan(1);
});

test('a server that accepts and never answers: 503 within the budget', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const table = openTestTable('none', endpoint);
  const answer = await stack.ask(alice, { app: stack.instance({ table }) });
  expect([answer.status, codeOf(answer)]).toEqual([503, 'unavailable']);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test('a user with a role twice is a user with that role', async () => {
  await stack.addUser('twice', { roles: ['reader', 'reader'] });
  expect(codeOf(await stack.ask({ ...alice, username: 'twice' }))).toBe('allow');
});
