// The table of answers, through API Gateway events and a real table: one row of docs/errors.md each.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { mayAssert: true });
  await stack.addApplication('kiosk', { returns: ['tenant'], mayAsk: ['orders:**'] });
  await stack.addRole('reader', ['orders:*:read']);
  await stack.addRole('clerk', ['orders:*:refund', '!orders:13:**'], ['reader']);
  await stack.addUser('alice', { roles: ['clerk'], attributes: { tenant: 't1', desk: '4' } });
  await stack.addUser('mallory', { status: 'disabled' });
  await stack.addUser('robot', { grants: ['orders:1:read'] });
});
afterAll(() => stack.database.close());

const alice = { username: 'alice', password: PASSWORD };

describe('200', () => {
  test('a right password and allowed permissions', async () => {
    const answer = await stack.ask({ ...alice, permissions: ['orders:42:refund', 'orders:7:read'] });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      decision: 'allow',
      username: 'alice',
      roles: ['clerk', 'reader'],
      permissions: ['orders:42:refund', 'orders:7:read'],
      attributes: { tenant: 't1', desk: '4' },
    });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(answer.headers['x-request-id']).toMatch(/^request-/);
  });

  test('no permissions: authenticate only', async () => {
    expect(codeOf(await stack.ask(alice))).toBe('allow');
  });

  test.each(['Alice', 'ALICE', 'ａｌｉｃｅ'])('the name "%s" is alice', async (username) => {
    expect(JSON.parse((await stack.ask({ ...alice, username })).body).username).toBe('alice');
  });

  test('an assertion by an application that may assert', async () => {
    expect(codeOf(await stack.ask({ username: 'robot', assert: true, permissions: ['orders:1:read'] }))).toBe(
      'allow',
    );
  });

  test('only the attributes that the application may see', async () => {
    const answer = await stack.ask(alice, { application: 'kiosk' });
    expect(JSON.parse(answer.body).attributes).toEqual({ tenant: 't1' });
  });
});

describe('401 invalid_credentials: one body for every cause', () => {
  test.each([
    ['a wrong password', { ...alice, password: 'wrong' }],
    ['an empty password', { ...alice, password: '' }],
    ['an unknown name', { username: 'nobody', password: PASSWORD }],
    ['a disabled user', { username: 'mallory', password: PASSWORD }],
    ['a name that no user can have', { username: 'a#b', password: PASSWORD }],
    ['a name of 3,000 bytes', { username: 'x'.repeat(3000), password: PASSWORD }],
    ['an empty name', { username: '', password: PASSWORD }],
    ['a lone surrogate in the name', { username: '\ud800', password: PASSWORD }],
    ['a lone surrogate in the password', { ...alice, password: '\ud800' }],
    ['a password of 1,025 bytes', { ...alice, password: 'x'.repeat(1025) }],
    ['an asserted unknown name', { username: 'nobody', assert: true }],
    ['an asserted disabled user', { username: 'mallory', assert: true }],
    ['a token where no tokens are issued', { accessToken: 'x.y.z' }],
  ])('%s', async (_cause, question) => {
    const answer = await stack.ask(question);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:gatehook:invalid_credentials',
      title: 'Invalid credentials',
      status: 401,
      code: 'invalid_credentials',
    });
  });

  test.each(['alice\u200b', 'аlice', 'alıce'])('the look-alike "%s" is not alice', async (username) => {
    expect(codeOf(await stack.ask({ ...alice, username }))).toBe('invalid_credentials');
  });
});

describe('403', () => {
  test('names what is not allowed', async () => {
    const answer = await stack.ask({
      ...alice,
      permissions: ['orders:42:refund', 'orders:13:refund', 'stock:1:read'],
    });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:gatehook:not_authorized',
      title: 'User not authorized to perform this action',
      status: 403,
      code: 'not_authorized',
      denied: ['orders:13:refund', 'stock:1:read'],
    });
  });

  test.each([
    ['a question beyond mayAsk', 'kiosk', { ...alice, permissions: ['stock:1:read'] }],
    ['an assertion that may not be made', 'kiosk', { username: 'alice', assert: true }],
    ['a token that may not be issued', 'shop', { ...alice, token: true }],
  ])('caller_not_allowed: %s', async (_cause, application, question) => {
    const answer = await stack.ask(question, { application });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'caller_not_allowed']);
  });

  test('caller_not_allowed: a dialect the application does not speak', async () => {
    await stack.addApplication('broker', { dialects: ['rabbitmq'] });
    expect(codeOf(await stack.ask(alice, { application: 'broker' }))).toBe('caller_not_allowed');
  });
});

describe('400 tells a proved caller the place', () => {
  test('an unknown member', async () => {
    const answer = await stack.ask({ ...alice, permission: 'x' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      expect.objectContaining({ code: 'malformed_question', pointer: '/permission' }),
    ]);
  });

  test('signed bytes that are no UTF-8', async () => {
    const answer = await stack.ask(null, { body: Uint8Array.of(0xff, 0xfe, 0x00) });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'malformed_json']);
  });

  test('an unproved caller hears nothing of it', async () => {
    expect(codeOf(await stack.ask(null, { body: '{', unsigned: true }))).toBe('untrusted_caller');
  });
});

test('members in the body that try to grant are refused, not followed', async () => {
  for (const member of [{ roles: ['admin'] }, { sub: 'admin' }, { grants: ['**'] }]) {
    expect((await stack.ask({ ...alice, ...member })).status).toBe(400);
  }
  expect(codeOf(await stack.ask({ ...alice, permissions: ['*'] }))).toBe('malformed_question');
});

test('every decision left a line with its rule, and none holds a password', async () => {
  await stack.ask({ ...alice, permissions: ['orders:13:refund', 'orders:5:read'] });
  expect(stack.lines.at(-1)).toMatchObject({
    application: 'shop',
    username: 'alice',
    dialect: 'native',
    route: '/webhook',
    outcome: 'deny',
    code: 'not_authorized',
    rules: [
      {
        permission: 'orders:13:refund',
        allowed: false,
        rule: { grant: '!orders:13:**', role: 'clerk', via: ['clerk'] },
      },
      {
        permission: 'orders:5:read',
        allowed: true,
        rule: { grant: 'orders:*:read', role: 'reader', via: ['clerk', 'reader'] },
      },
    ],
  });
  expect(JSON.stringify(stack.lines)).not.toContain(PASSWORD);
});
