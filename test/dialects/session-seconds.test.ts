// `<dialect>.sessionSeconds`: when products that take a time with the answer ask again, or end an open session.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { User } from '../../functions/decision/facts.ts';
import { PASSWORD, startStack, type TestStack } from '../support/stack.ts';

const USER: Partial<User> = { grants: ['centrifugo:**', 'hasura:**', 'icecast:**'] };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let stack: TestStack;
/** API keys of applications, by their setting of every dialect. */
const keys = new Map<string, string>();

beforeAll(async () => {
  stack = await startStack();
  await stack.addUser('alice', USER);
  await stack.addUser('brief', { ...USER, attributes: { 'emqx.expire_at': '1000' } });
  await stack.addUser('long', { ...USER, attributes: { 'emqx.expire_at': '4000000000' } });
  const dialects = ['centrifugo', 'emqx', 'hasura', 'icecast'];
  for (const [seconds, dialectSettings] of [
    ['none', {}],
    ['60', Object.fromEntries(dialects.map((dialect) => [`${dialect}.sessionSeconds`, '60']))],
  ] as const) {
    const limits = { dialects, mayAssert: true, dialectSettings };
    keys.set(seconds, await stack.addKeyedApplication(`application-${seconds}`, limits));
  }
});
afterAll(() => stack.database.close());

interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ask = (seconds: string, path: string, question: unknown, { headers, ...request }: Request = {}) =>
  stack.ask(question, {
    path,
    unsigned: true,
    headers: { 'x-api-key': keys.get(seconds) ?? '', ...headers },
    ...request,
  });

const inSeconds = (seconds: number) => Math.floor(stack.clock.now() / 1000) + seconds;

describe('Centrifugo', () => {
  test.each([
    ['none', 300],
    ['60', 60],
  ])('setting %s: asks again after %d s', async (setting, seconds) => {
    const data = { username: 'alice', password: PASSWORD };
    const { body } = await ask(setting, '/centrifugo/connect', { data });
    expect(JSON.parse(body)).toEqual({ result: { user: 'alice', expire_at: inSeconds(seconds) } });
  });
});

describe('EMQX', () => {
  test.each([
    ['none', 'alice', undefined],
    ['60', 'alice', 60],
  ])('setting %s, no attribute: %s is disconnected after %s', async (setting, username, seconds) => {
    const { body } = await ask(setting, '/emqx/authentication', { username, password: PASSWORD });
    expect(JSON.parse(body).expire_at).toBe(seconds === undefined ? undefined : inSeconds(seconds));
  });

  test.each([
    ['none', 'brief', 1000],
    ['60', 'brief', 1000],
    ['none', 'long', 4_000_000_000],
  ])('setting %s: the attribute of %s counts where it is earlier', async (setting, username, expected) => {
    const { body } = await ask(setting, '/emqx/authentication', { username, password: PASSWORD });
    expect(JSON.parse(body).expire_at).toBe(expected);
  });

  test('an attribute that is later than the setting does not count', async () => {
    const { body } = await ask('60', '/emqx/authentication', { username: 'long', password: PASSWORD });
    expect(JSON.parse(body).expire_at).toBe(inSeconds(60));
  });
});

test.each([
  ['none', 'max-age=900'],
  ['60', 'max-age=60'],
])('Hasura, setting %s: %s in the body', async (setting, expected) => {
  const authorization = `Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}`;
  const { body } = await ask(setting, '/hasura/authorize', null, {
    method: 'GET',
    headers: { authorization },
  });
  expect(JSON.parse(body)['Cache-Control']).toBe(expected);
});

test.each([
  ['none', undefined],
  ['60', '60'],
])('Icecast, setting %s: the header icecast-auth-timelimit is %s', async (setting, expected) => {
  const fields = { action: 'listener_add', user: 'alice', pass: PASSWORD, mount: '/live.mp3' };
  const body = new URLSearchParams(fields).toString();
  const answer = await ask(setting, '/icecast/auth', null, { headers: FORM, body });
  expect(answer.status).toBe(200);
  expect(answer.headers['icecast-auth-timelimit']).toBe(expected);
});
