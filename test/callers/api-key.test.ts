// API keys: their form, and the check that refuses a made-up one without a read.
import { describe, expect, test } from '@jest/globals';
import { checkMatches, hashApiKey, makeApiKey, parseApiKey } from '../../functions/callers/api-key.ts';
import { apiKeyCheck } from '../../functions/secrets/signing-secret.ts';

const keyCheck = Buffer.alloc(32, 1);
const key = makeApiKey('shop-2', 'header', keyCheck, Buffer.alloc(20, 0xa5));

describe('a key', () => {
  test('has its application, 160 random bits and a check', () => {
    expect(key).toMatch(/^ghk_shop-2_[a-z2-7]{32}_[a-z2-7]{16}$/);
    const parsed = parseApiKey(key);
    expect(parsed).toMatchObject({ application: 'shop-2', place: 'header' });
    expect(checkMatches(parsed!.check, apiKeyCheck(keyCheck, parsed!.rest))).toBe(true);
  });

  test('for paths has a prefix of its own', () => {
    expect(parseApiKey(makeApiKey('shop', 'path', keyCheck, Buffer.alloc(20)))?.place).toBe('path');
  });

  test('of another stage does not check', () => {
    const parsed = parseApiKey(key);
    expect(checkMatches(parsed!.check, apiKeyCheck(Buffer.alloc(32, 2), parsed!.rest))).toBe(false);
  });

  test('with one character changed anywhere does not check', () => {
    for (let at = 0; at < key.length; at++) {
      const changed = key.slice(0, at) + (key[at] === 'b' ? 'c' : 'b') + key.slice(at + 1);
      const parsed = parseApiKey(changed);
      expect(parsed !== null && checkMatches(parsed.check, apiKeyCheck(keyCheck, parsed.rest))).toBe(false);
    }
  });

  test('a check of another length does not match', () => {
    expect([checkMatches('abc', 'abcd'), checkMatches('abcd', 'abcd')]).toEqual([false, true]);
  });

  test('is stored as SHA-256', () => {
    expect(hashApiKey('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

test.each([
  '',
  'ghk_',
  `${key} `,
  ` ${key}`,
  key.toUpperCase(),
  `${key}x`,
  key.slice(0, -1),
  key.replace('ghk', 'ghx'),
])('the text "%s" is no key', (text) => {
  expect(parseApiKey(text)).toBeNull();
});
