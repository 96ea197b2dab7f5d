// Tokens by session: how long they are given out, and which are forgotten first.
import { describe, expect, test } from '@jest/globals';
import { type Allowed, TokenCache } from '../../client/index.ts';
import { FakeClock } from '../support/clock.ts';

const allowed = (accessToken: string | undefined, expiresIn = 900): Allowed => ({
  allowed: true,
  user: { username: 'alice', roles: [], attributes: {} },
  permissions: [],
  ...(accessToken === undefined ? {} : { accessToken, expiresIn }),
});

describe('a token', () => {
  test.each([
    [869_999, 'token'],
    [870_000, undefined],
  ])('of 900 s after %d ms, 30 s before its end', (milliseconds, expected) => {
    const clock = new FakeClock();
    const cache = new TokenCache({ clock });
    cache.put('session', allowed('token'));
    clock.advance(milliseconds);
    expect(cache.get('session')).toBe(expected);
  });

  test('with a margin of its own', () => {
    const clock = new FakeClock();
    const cache = new TokenCache({ clock, margin: 0 });
    cache.put('session', allowed('token', 1));
    clock.advance(999);
    expect(cache.get('session')).toBe('token');
    clock.advance(1);
    expect(cache.get('session')).toBeUndefined();
  });

  test('of another session', () => {
    const cache = new TokenCache();
    cache.put('session', allowed('token'));
    expect(cache.get('alice')).toBeUndefined();
  });

  test('after a log-out', () => {
    const cache = new TokenCache();
    cache.put('session', allowed('token'));
    cache.delete('session');
    expect(cache.get('session')).toBeUndefined();
  });

  test('is forgotten when the next answer brings none', () => {
    const cache = new TokenCache();
    cache.put('session', allowed('token'));
    cache.put('session', allowed(undefined));
    expect(cache.get('session')).toBeUndefined();
  });
});

describe('a session that got lost', () => {
  // Under one key for all of them, each visitor without a session would find the token of the last login.
  test.each([undefined, null, '', 42, ['a']])('%p', (lost) => {
    const cache = new TokenCache();
    const session = lost as unknown as string;
    const putting = () => cache.put(session, allowed('token'));
    expect(putting).toThrow(expect.objectContaining({ code: 'malformed_question' }));
    expect(putting).toThrow('The session of a token must be a string, and not empty.');
    expect(cache.get(session)).toBeUndefined();
    expect(() => cache.delete(session)).not.toThrow();
  });

  test.each(['__proto__', 'constructor', 'toString'])(
    'the name of a member is a session as any: %s',
    (name) => {
      const cache = new TokenCache();
      expect(cache.get(name)).toBeUndefined();
      cache.put(name, allowed('token'));
      expect(cache.get(name)).toBe('token');
    },
  );
});

describe('options', () => {
  // NaN is what a variable becomes that is not set: without an end, or with tokens that never end.
  test.each([Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY, '1000', null])('capacity %p', (capacity) => {
    const making = () => new TokenCache({ capacity: capacity as number });
    expect(making).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
    expect(making).toThrow('"capacity" must be a whole number from 1 to 16777215.');
  });

  test.each([Number.NaN, -1, 3601, '30', null])('margin %p', (margin) => {
    expect(() => new TokenCache({ margin: margin as number })).toThrow(
      '"margin" must be a whole number from 0 to 3600.',
    );
  });

  test('null for all of them', () => {
    expect(() => new TokenCache(null as unknown as object)).toThrow('Give the options as an object');
  });
});

test('beyond its capacity the least lately used is forgotten', () => {
  const cache = new TokenCache({ capacity: 2 });
  cache.put('one', allowed('1'));
  cache.put('two', allowed('2'));
  cache.get('one');
  cache.put('three', allowed('3'));
  expect(['one', 'two', 'three'].map((session) => cache.get(session))).toEqual(['1', undefined, '3']);
});
