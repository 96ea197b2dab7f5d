// The native question: every member's type and limit, one fault a row.
import { describe, expect, test } from '@jest/globals';
import { parseQuestion } from '../../functions/dialects/native.ts';

const body = (question: unknown) =>
  Buffer.from(typeof question === 'string' ? question : JSON.stringify(question));
const base = { username: 'alice', password: 'secret' };

describe('a question', () => {
  test('of a name and a password', () => {
    expect(parseQuestion(body(base))).toEqual({
      dialect: 'native',
      username: 'alice',
      credentials: { kind: 'password', password: 'secret' },
      asks: [],
      context: {},
      wantsToken: false,
    });
  });

  test('of all members', () => {
    const question = parseQuestion(
      body({ username: 'a', assert: true, permissions: ['x:1', 'x:2'], context: { ip: '::1' }, token: true }),
    );
    expect(question).toMatchObject({
      credentials: { kind: 'assert' },
      asks: [{ permission: 'x:1' }, { permission: 'x:2' }],
      context: { ip: '::1' },
      wantsToken: true,
    });
  });

  test('of a token needs no name', () => {
    expect(parseQuestion(body({ accessToken: 't' }))).toMatchObject({
      username: '',
      credentials: { kind: 'accessToken', token: 't' },
    });
  });

  test('with an empty password is a question: the password is wrong, not missing', () => {
    expect(parseQuestion(body({ ...base, password: '' })).credentials).toEqual({
      kind: 'password',
      password: '',
    });
  });
});

describe('missing or several credentials', () => {
  test.each([
    { username: 'a' },
    { ...base, assert: true },
    { ...base, accessToken: 't' },
    { username: 'a', accessToken: 't', assert: true },
  ])('%j', (question) => {
    expect(() => parseQuestion(body(question))).toThrow(
      expect.objectContaining({
        code: 'missing_credentials',
        message: 'Send exactly one of "password", "accessToken" and "assert": true.',
      }),
    );
  });
});

const strings = (count: number) => Array.from({ length: count }, (_, index) => `x:${index}`);
const context = (count: number) => Object.fromEntries(strings(count).map((name) => [name, '']));

describe('malformed', () => {
  test.each([
    [[], '', 'The question must be a JSON object.'],
    [{ ...base, permission: ['x'] }, '/permission', 'Unknown member; the question has'],
    [{ ...base, 'a/b~c': 1 }, '/a~1b~0c', 'Unknown member; the question has'],
    [
      '{"username":"a","password":"b","__proto__":{"admin":true}}',
      '/__proto__',
      'Unknown member; the question has',
    ],
    [{ ...base, username: 1 }, '/username', '"username" must be a string.'],
    [{ password: 'x' }, '/username', '"username" must be a string.'],
    [{ ...base, username: { S: 'admin' } }, '/username', '"username" must be a string.'],
    [{ ...base, password: ['x'] }, '/password', '"password" must be a string.'],
    [{ ...base, password: 0 }, '/password', '"password" must be a string.'],
    [{ ...base, password: null }, '/password', '"password" must be a string.'],
    [{ username: 'a', accessToken: true }, '/accessToken', '"accessToken" must be a string.'],
    [{ username: 'a', assert: false }, '/assert', '"assert" must be true, or left out.'],
    [{ username: 'a', assert: 'true' }, '/assert', '"assert" must be true, or left out.'],
    [{ ...base, token: 'false' }, '/token', '"token" must be true or false.'],
    [{ ...base, permissions: null }, '/permissions', '"permissions" must be a list of strings.'],
    [{ ...base, token: null }, '/token', '"token" must be true or false.'],
    [{ ...base, context: null }, '/context', '"context" must be a JSON object.'],
    [{ ...base, permissions: 'x:1' }, '/permissions', '"permissions" must be a list of strings.'],
    [{ ...base, permissions: strings(101) }, '/permissions', 'At most 100 permissions in one question.'],
    [{ ...base, permissions: ['x', 1] }, '/permissions/1', 'Not a permission: it must be a string.'],
    [{ ...base, permissions: ['x:*'] }, '/permissions/0', 'Not a permission: '],
    [{ ...base, permissions: ['x::y'] }, '/permissions/0', 'Not a permission: '],
    [{ ...base, permissions: ['!x'] }, '/permissions/0', 'Not a permission: '],
    [{ ...base, permissions: [''] }, '/permissions/0', 'Not a permission: '],
    [{ ...base, context: [] }, '/context', '"context" must be a JSON object.'],
    [{ ...base, context: context(17) }, '/context', 'At most 16 members in "context".'],
    [
      { ...base, context: { ip: 1 } },
      '/context/ip',
      'Names and values in "context" are strings of at most 256 bytes.',
    ],
    [
      { ...base, context: { ip: 'ü'.repeat(129) } },
      '/context/ip',
      'Names and values in "context" are strings of at most 256 bytes.',
    ],
  ])('%j', (question, pointer, message) => {
    expect(() => parseQuestion(body(question))).toThrow(
      expect.objectContaining({
        code: 'malformed_question',
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  test('a fault never repeats the value: it might be a password', () => {
    try {
      parseQuestion(body({ ...base, password: ['hunter2'] }));
      expect('no error').toBe('an error');
    } catch (error) {
      expect(JSON.stringify([error, (error as Error).message])).not.toContain('hunter2');
    }
  });
});

test('just enough: 100 permissions, 16 context members of 256 bytes', () => {
  const question = { ...base, permissions: strings(100), context: { ...context(15), last: 'ü'.repeat(128) } };
  expect(parseQuestion(body(question)).asks).toHaveLength(100);
});
