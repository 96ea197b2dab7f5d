// Questions that web pages send: an application's own origins are answered readably, all others are refused before a hash.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../functions/http/answer.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

const APP = 'https://app.example.com';
const question = { username: 'alice', password: PASSWORD };

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { origins: [APP, 'http://localhost:5173'] });
  await stack.addApplication('server');
  await stack.addUser('alice', { grants: ['orders:1:read'] });
});
afterAll(() => stack.database.close());

const from = (origin: string, asked: object = question, more: object = {}) =>
  stack.ask(asked, { headers: { origin }, ...more });
const readers = ({ headers }: Answer) => headers['access-control-allow-origin'];

describe('an origin that the application names', () => {
  test.each([
    ['allow', question],
    ['invalid_credentials', { ...question, password: 'wrong' }],
    ['not_authorized', { ...question, permissions: ['orders:2:read'] }],
    ['caller_not_allowed', { username: 'alice', assert: true }],
  ])('may read %s', async (code, asked) => {
    const answer = await from(APP, asked);
    expect([codeOf(answer), readers(answer)]).toEqual([code, APP]);
    expect(answer.headers).toMatchObject({
      'access-control-expose-headers': 'retry-after, x-request-id',
      vary: 'origin',
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('is answered alone, although another is named too', async () => {
    expect(readers(await from('http://localhost:5173'))).toBe('http://localhost:5173');
  });
});

describe('refused with caller_not_allowed, without a hash and unreadable', () => {
  test.each([
    ['another origin', 'https://evil.example', 'shop'],
    ['null, as sandboxed frames and files send it', 'null', 'shop'],
    ['an empty origin', '', 'shop'],
    ['a list of two', `${APP} https://evil.example`, 'shop'],
    ['the same host under another scheme', 'http://app.example.com', 'shop'],
    ['a host below', 'https://a.app.example.com', 'shop'],
    ['another port', `${APP}:8443`, 'shop'],
    ['the right name in capitals', 'https://APP.example.com', 'shop'],
    ['an application without origins', APP, 'server'],
  ])('%s', async (_name, origin, application) => {
    const runs = stack.hasher.runs;
    const answer = await from(origin, question, { application });
    expect([answer.status, codeOf(answer), readers(answer)]).toEqual([403, 'caller_not_allowed', undefined]);
    expect(stack.hasher.runs).toBe(runs);
    expect(stack.records.at(-1)?.decision.reason).toBe(
      `pages of ${JSON.stringify(origin)} may not ask as the application`,
    );
  });
});

test('a caller that is not proved tells no page whose origins count', async () => {
  const answer = await from(APP, question, { unsigned: true });
  expect([codeOf(answer), readers(answer)]).toEqual(['untrusted_caller', undefined]);
});

test('without an origin, as servers ask, nothing of it stands in the answer', async () => {
  const answer = await stack.ask(question);
  expect([codeOf(answer), readers(answer), answer.headers.vary]).toEqual(['allow', undefined, undefined]);
});

test('OPTIONS of other routes is no preflight', async () => {
  const answer = await stack.ask(null, { path: '/access/v1/evaluation', method: 'OPTIONS', unsigned: true });
  expect([answer.status, readers(answer)]).toEqual([405, undefined]);
});

test.each(['/openapi.json', '/.well-known/authzen-configuration'])(
  '%s may be read by every page',
  async (path) => {
    const headers = { host: 'gatehook.example', origin: 'https://evil.example' };
    const answer = await stack.ask(null, { path, method: 'GET', unsigned: true, headers });
    expect([answer.status, readers(answer)]).toEqual([200, '*']);
  },
);
