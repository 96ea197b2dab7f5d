// What a request gives back that could not be answered: its id and its attempt, in time, and nothing of another request's.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NoHashBegan, type RequestTime } from '../../functions/decision/password-hasher.ts';
import {
  type Deadlines,
  NO_ANSWER_IN_TIME,
  realDeadlines,
  STORE_MARGIN,
} from '../../functions/exchange/deadline.ts';
import { HashSlots } from '../../functions/passwords/hash-slots.ts';
import { attemptsFromItem } from '../../functions/store/items.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { realClock } from '../support/clock.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD, type StackOptions, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
const alice = { username: 'alice', password: PASSWORD };
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function open(options: StackOptions): Promise<void> {
  stack = await startStack(options);
  await stack.addApplication('shop', { strict: true });
  await stack.addRole('clerk', []);
  await stack.addUser('alice', { roles: ['clerk'] });
}
beforeEach(() => open({ clock: realClock, deadlines: realDeadlines }));
afterEach(async () => {
  jest.restoreAllMocks();
  await stack.database.close();
});

async function failures(): Promise<number> {
  const item = (await readItems(stack.database.table, [attemptsKey('alice')])).get(attemptsKey('alice').pk);
  return item === undefined ? 0 : (attemptsFromItem(item)?.failures ?? 0);
}

/** Rejects when the request's deadline comes, as the SDK does. */
const hang = (_command: unknown, signal: AbortSignal | undefined) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

/** The time of a request, which the test ends: no timer decides whether the store's signal comes before the whole. */
function endedBy(): { readonly deadlines: Deadlines; end(): void } {
  const controller = new AbortController();
  const deadlines: Deadlines = { signal: () => controller.signal, within: (work) => work };
  return { deadlines, end: () => controller.abort() };
}

describe('a request that could not be answered', () => {
  test('because its hash took too long: one line, the failure stays counted, and the same id is heard again', async () => {
    const slots = new HashSlots();
    const { deadlines, end } = endedBy();
    let finish: () => void = () => undefined;
    const hashed = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const hasher = {
      verify: (_stored: string, _password: string, { signal }: RequestTime) =>
        slots.run('bcrypt, cost 15', signal, () => {
          setImmediate(end);
          return hashed;
        }),
      hash: async () => '',
      spendEqualWork: async () => undefined,
    } as never;
    const answer = await stack.ask(alice, { id: 'msg_slow', app: stack.instance({ hasher, deadlines }) });
    expect([answer.status, await failures()]).toEqual([503, 1]);
    finish();
    await wait(50);
    expect(stack.lines).toHaveLength(1);
    expect(stack.lines[0]).toMatchObject({
      outcome: 'unknown',
      application: 'shop',
      username: 'alice',
      reason: expect.stringMatching(
        /^the stored hash of "alice" \(bcrypt, cost 15\) did not finish within \d\.\d s$/,
      ),
    });
    expect(codeOf(await stack.ask(alice, { id: 'msg_slow' }))).toBe('allow');
  });

  test('because a write hung until its time was up: the claims are back before the answer', async () => {
    const { deadlines, end } = endedBy();
    const { table } = interceptTable(stack.database.table, (command, signal) => {
      if (command.name !== 'UpdateCommand') return undefined;
      setImmediate(end);
      return hang(command, signal);
    });
    const answer = await stack.ask(alice, { id: 'msg_hung', app: stack.instance({ table, deadlines }) });
    expect(answer.status).toBe(503);
    expect(codeOf(await stack.ask(alice, { id: 'msg_hung' }))).toBe('allow');
  });

  test('because the store was slow: 503 when its time is up, and its attempt is taken back after that', async () => {
    const times = new Map<AbortSignal | undefined, number>();
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const { signal } = new AbortController();
      times.set(signal, milliseconds);
      return signal;
    });
    let answerNow: (late: typeof NO_ANSWER_IN_TIME) => void = () => undefined;
    const late = new Promise<typeof NO_ANSWER_IN_TIME>((resolve) => {
      answerNow = resolve;
    });
    const deadlines: Deadlines = {
      signal: () => new AbortController().signal,
      within: (work) => Promise.race([work, late]),
    };
    const hasher = {
      verify: () => Promise.reject(new NoHashBegan('no slot was free')),
      hash: async () => '',
      spendEqualWork: async () => undefined,
    } as never;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let given = 0;
    const { table } = interceptTable(stack.database.table, async ({ input }, signal) => {
      if (!String(input.UpdateExpression).startsWith('SET failures = failures - :one')) return;
      given = times.get(signal) ?? 0;
      answerNow(NO_ANSWER_IN_TIME);
      await released;
    });
    const answer = await stack.ask(alice, { app: stack.instance({ hasher, table, deadlines }) });
    expect([answer.status, await failures()]).toEqual([503, 1]);
    // Longer than the time that a request has left when its calls to the store end.
    expect(given).toBeGreaterThan(STORE_MARGIN);
    release();
    while ((await failures()) > 0) await wait(5);
    expect(stack.lines).toHaveLength(1);
    expect(stack.lines[0]).toMatchObject({ outcome: 'unknown', reason: 'no answer within 2400 ms' });
  });

  test('because the secret never came: 503, one line', async () => {
    const app = stack.instance({ readSecret: () => new Promise<never>(() => undefined) });
    const answer = await stack.ask(alice, { app });
    expect([answer.status, codeOf(answer)]).toEqual([503, 'unavailable']);
    expect(stack.lines.map(({ reason }) => reason)).toEqual(['a store or a secret did not answer']);
  });

  test('after its failures were cleared: the failures that others counted since stay counted', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const roles = new Promise((_resolve, reject) => {
      fail = reject;
    });
    const { table, sent } = interceptTable(stack.database.table, async (command) => {
      const keys = JSON.stringify(command.input.RequestItems ?? '');
      if (command.name === 'BatchGetCommand' && keys.includes('ROLE#')) await roles;
    });
    const late = stack.ask(alice, { app: stack.instance({ table }) });
    while (
      !sent.some(({ input }) => String(input.UpdateExpression).startsWith('REMOVE failures')) ||
      (await failures()) > 0
    )
      await wait(5);
    for (let at = 0; at < 3; at++)
      expect((await stack.ask({ ...alice, password: 'wrong' })).status).toBe(401);
    fail(new Error('the roles cannot be read'));
    expect((await late).status).toBe(503);
    expect(await failures()).toBe(3);
  });
});

test('a 429 gives its id back: the same request may come again after the wait', async () => {
  await stack.database.close();
  await open({});
  for (let at = 0; at < 5; at++) await stack.ask({ ...alice, password: 'wrong' });
  expect((await stack.ask(alice, { id: 'msg_waits' })).status).toBe(429);
  stack.clock.advance(1100);
  expect(codeOf(await stack.ask(alice, { id: 'msg_waits' }))).toBe('allow');
});

test('a role that is written by two at once: a withdrawn grant does not come back with the slower one', async () => {
  const { putRole } = await import('../../cli/roles/stored.ts');
  const { table } = stack.database;
  const app = stack.instance();
  const question = { ...alice, permissions: ['orders:1:read'] };
  const reader = (grants: readonly string[]) => ({ name: 'clerk', grants, includes: [] });
  await putRole(table, reader(['orders:*:read']), 'first');
  // The slower writer's role is written, and all but its last copies of the revision are held back.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = interceptTable(table, async (command) => {
    const input = JSON.stringify(command.input);
    if (/"REVISION#[1-7]"/.test(input)) await held;
  });
  const slower = putRole(slow.table, { ...reader([]), name: 'other' }, 'slow');
  await wait(100);
  expect(codeOf(await stack.ask(question, { app }))).toBe('allow');
  await putRole(table, reader([]), 'withdrawn');
  expect(codeOf(await stack.ask(question, { app }))).toBe('not_authorized');
  release();
  await slower;
  for (let at = 0; at < 8; at++) expect(codeOf(await stack.ask(question, { app }))).toBe('not_authorized');
});

test('a write of the revision that arrives a second time after another change: a withdrawn grant does not come back', async () => {
  const { putRole } = await import('../../cli/roles/stored.ts');
  const { table } = stack.database;
  const app = stack.instance();
  const question = { ...alice, permissions: ['orders:1:read'] };
  const { table: repeated, sent } = interceptTable(table);
  await putRole(repeated, { name: 'clerk', grants: ['orders:*:read'], includes: [] }, 'granting');
  expect(codeOf(await stack.ask(question, { app }))).toBe('allow');
  await putRole(table, { name: 'clerk', grants: [], includes: [] }, 'withdrawing');
  for (const { name, input } of sent)
    if (name === 'UpdateCommand' && JSON.stringify(input).includes('REVISION#'))
      await table.call('UpdateItem', input);
  expect(codeOf(await stack.ask(question, { app }))).toBe('not_authorized');
});
