// What must not become a question: anything lost on the way, and every number of credentials but one.
import { describe, expect, test } from '@jest/globals';
import { type CheckQuestion, Gatehook, GatehookRequestError } from '../../client/index.ts';
import { allowing, optionsFor, scripted } from './fakes.ts';

const ONE = 'Ask with exactly one of "password", "accessToken" and "assert": true; ';
const LIST = '"permissions" must be a list of strings.';
const NOT_JSON = 'The question holds what JSON cannot: a BigInt, or an object within itself.';
const ITSELF: { own?: object } = {};
ITSELF.own = ITSELF;
const alice = { username: 'alice', password: 'secret' };

describe('never sent', () => {
  test.each([
    [
      'password undefined',
      { username: 'alice', password: undefined },
      'missing_credentials',
      '"password" is undefined. Leave it out, or give it a value.',
    ],
    [
      'password undefined beside assert',
      { username: 'alice', password: undefined, assert: true },
      'missing_credentials',
      '"password" is undefined. Leave it out, or give it a value.',
    ],
    [
      'accessToken undefined beside a password',
      { ...alice, accessToken: undefined },
      'missing_credentials',
      '"accessToken" is undefined. Leave it out, or give it a value.',
    ],
    [
      'permissions undefined',
      { ...alice, permissions: undefined },
      'malformed_question',
      '"permissions" is undefined. Leave it out, or give it a value.',
    ],
    ['no credential', { username: 'alice' }, 'missing_credentials', `${ONE}0 were given.`],
    ['two credentials', { ...alice, assert: true }, 'missing_credentials', `${ONE}2 were given.`],
    ['password null', { ...alice, password: null }, 'malformed_question', '"password" must be a string.'],
    ['password a number', { ...alice, password: 1 }, 'malformed_question', '"password" must be a string.'],
    ['password a list', { ...alice, password: ['x'] }, 'malformed_question', '"password" must be a string.'],
    ['accessToken null', { accessToken: null }, 'malformed_question', '"accessToken" must be a string.'],
    [
      'assert false',
      { username: 'alice', assert: false },
      'malformed_question',
      '"assert" must be true, or left out.',
    ],
    [
      'assert as text',
      { username: 'alice', assert: 'true' },
      'malformed_question',
      '"assert" must be true, or left out.',
    ],
    ['no username', { password: 'secret' }, 'malformed_question', '"username" must be a string.'],
    ['username null', { ...alice, username: null }, 'malformed_question', '"username" must be a string.'],
    ['no question', null, 'missing_credentials', `${ONE}0 were given.`],
    ['permissions null', { ...alice, permissions: null }, 'malformed_question', LIST],
    ['permissions a text', { ...alice, permissions: 'orders:list' }, 'malformed_question', LIST],
    ['a permission that got lost', { ...alice, permissions: [undefined] }, 'malformed_question', LIST],
    ['a BigInt', { ...alice, context: { order: 1n } }, 'malformed_question', NOT_JSON],
    ['an object within itself', { ...alice, context: ITSELF }, 'malformed_question', NOT_JSON],
    ['assert without a username', { assert: true }, 'malformed_question', '"username" must be a string.'],
  ])('%s', async (_name, question, code, message) => {
    const { fetch, sent } = scripted(allowing());
    const asked = new Gatehook(optionsFor(fetch)).check(question as unknown as CheckQuestion);
    await expect(asked).rejects.toBeInstanceOf(GatehookRequestError);
    await expect(asked).rejects.toMatchObject({ name: 'GatehookRequestError', code, message });
    expect(sent).toEqual([]);
  });

  test('authenticate without a password', async () => {
    const { fetch, sent } = scripted(allowing());
    const lost = undefined as unknown as string;
    await expect(new Gatehook(optionsFor(fetch)).authenticate('alice', lost)).rejects.toMatchObject({
      code: 'missing_credentials',
    });
    expect(sent).toEqual([]);
  });
});

describe('sent as it is', () => {
  const whole: CheckQuestion = {
    ...alice,
    permissions: ['orders:42:refund'],
    context: { ip: '203.0.113.9' },
    token: true,
  };
  // Gatehook refuses unknown members: dropping a mistyped one here would ask for less than was meant.
  const mistyped = { ...alice, permission: ['orders:42:refund'] } as CheckQuestion;
  test.each<[string, CheckQuestion]>([
    ['a password', alice],
    ['an empty password, which is a wrong one', { ...alice, password: '' }],
    ['an access token', { accessToken: 'a.b.c' }],
    ['an access token of a named user', { username: 'alice', accessToken: 'a.b.c' }],
    ['the word of the application', { username: 'alice', assert: true }],
    ['permissions, context and the wish for a token', whole],
    ['a member that is not known', mistyped],
    ['letters beyond ASCII', { username: 'ålice', password: 'pässwörd 🔑' }],
  ])('%s', async (_name, question) => {
    const { fetch, sent } = scripted(allowing(question.permissions, question.username));
    await new Gatehook(optionsFor(fetch)).check(question);
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([question]);
  });

  test('authenticate asks with the password alone', async () => {
    const { fetch, sent } = scripted(allowing());
    await new Gatehook(optionsFor(fetch)).authenticate('alice', 'secret');
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([alice]);
  });
});

test('the compiler refuses a question without a credential, and one whose password may be missing', () => {
  const password: string | undefined = process.env.PASSWORD;
  // @ts-expect-error No credential.
  const none: CheckQuestion = { username: 'alice' };
  // @ts-expect-error The password may be undefined.
  const maybe: CheckQuestion = { username: 'alice', password };
  expect([none.username, maybe.username]).toEqual(['alice', 'alice']);
});
