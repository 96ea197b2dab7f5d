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

test('beyond its capacity the least lately used is forgotten', () => {
  const cache = new TokenCache({ capacity: 2 });
  cache.put('one', allowed('1'));
  cache.put('two', allowed('2'));
  cache.get('one');
  cache.put('three', allowed('3'));
  expect(['one', 'two', 'three'].map((session) => cache.get(session))).toEqual(['1', undefined, '3']);
});
