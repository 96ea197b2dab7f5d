// Each webhook id counts once per application, for longer than its signature stays acceptable.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unlockName } from '../../cli/users/stored.ts';
import { describedDialects } from '../../functions/assembly/described-dialects.ts';
import { forgetAttempts } from '../../functions/store/users.ts';
import { interceptTable } from '../support/intercept.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
const question = { username: 'alice', password: PASSWORD };

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop');
  await stack.addApplication('mail');
  await stack.addApplication('anything', { mayAssert: true, dialects: ['native', 'opa', 'authzen'] });
  await stack.addUser('alice');
});
afterAll(() => stack.database.close());

test('an id used twice is 409, on another instance too', async () => {
  expect(codeOf(await stack.ask(question, { id: 'msg_twice' }))).toBe('allow');
  const again = await stack.ask(question, { id: 'msg_twice' });
  expect([again.status, codeOf(again)]).toEqual([409, 'replayed']);
  expect(codeOf(await stack.ask(question, { id: 'msg_twice', app: stack.instance() }))).toBe('replayed');
});

test('a copy is refused where another instance remembers the password, and the other way round', async () => {
  const [one, other] = [stack.instance(), stack.instance()];
  for (const app of [one, one, other]) await stack.ask(question, { app });
  const runs = stack.hasher.runs;
  expect(codeOf(await stack.ask(question, { id: 'msg_recalled', app: one }))).toBe('allow');
  expect(stack.hasher.runs).toBe(runs);
  expect(codeOf(await stack.ask(question, { id: 'msg_recalled', app: stack.instance() }))).toBe('replayed');
  expect(codeOf(await stack.ask(question, { id: 'msg_hashed', app: stack.instance() }))).toBe('allow');
  expect(codeOf(await stack.ask(question, { id: 'msg_hashed', app: other }))).toBe('replayed');
});

describe('a copy is refused after the failures on the name were forgotten', () => {
  test.each([
    ['by a success', () => stack.ask(question)],
    ['by user unlock', () => unlockName(stack.database.table, 'alice')],
    ['by a new password', () => forgetAttempts(stack.database.table, 'alice')],
  ])('%s', async (how, forget) => {
    const id = `msg_${how.replaceAll(' ', '-')}`;
    expect(codeOf(await stack.ask({ ...question, password: 'wrong' }, { id }))).toBe('invalid_credentials');
    await forget();
    expect(codeOf(await stack.ask({ ...question, password: 'wrong' }, { id }))).toBe('replayed');
  });
});

test('copies of a wrong password count nothing', async () => {
  await stack.addUser('copied');
  const wrong = { username: 'copied', password: 'wrong' };
  await stack.ask(wrong, { id: 'msg_wrong' });
  for (let at = 0; at < 10; at++)
    expect(codeOf(await stack.ask(wrong, { id: 'msg_wrong' }))).toBe('replayed');
  for (let at = 0; at < 4; at++) expect(codeOf(await stack.ask(wrong))).toBe('invalid_credentials');
  expect(codeOf(await stack.ask(wrong))).toBe('too_many_attempts');
});

// A signature covers the body and not the path: what one route takes for a password, no other may take for a question.
const SIGNED_PATHS = [
  '/webhook',
  '/token/revoke',
  ...describedDialects().flatMap(({ routes }) =>
    routes
      .filter(({ proof }) => proof === 'signature or key')
      .map(({ path }) => path.replace('*', 'gatehook/allow')),
  ),
];

describe.each([
  ['/webhook', question],
  ['/v1/data/gatehook/allow', { input: { user: 'alice', password: PASSWORD, permission: 'orders:1:read' } }],
])('a copy of a password that was asked at %s', (path, body) => {
  test.each(SIGNED_PATHS)('is decided nowhere else: %s', async (other) => {
    const asked = { id: `msg_${path}_${other}`.replace(/\W/g, '_'), application: 'anything' };
    stack.lines.length = 0;
    await stack.ask(body, { ...asked, path });
    // Nor does it cover the content type.
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = other.startsWith('/token') ? form : {};
    const copy = await stack.ask(body, { ...asked, path: other, headers });
    const decided = [expect.stringMatching(/^(allowed|not_authorized)$/)];
    expect([copy.status, stack.lines.map(({ code }) => code)]).toEqual(
      other === path ? [409, [...decided, 'replayed']] : [400, decided],
    );
  });
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
