// The rules of the names that operators give, at their borders: they become table keys, claims, headers and settings.
import { describe, expect, test } from '@jest/globals';
import {
  applicationIdFault,
  attributeNameFault,
  audienceFault,
  displayNameFault,
  isApplicationId,
  roleNameFault,
  USERNAME_RULE,
} from '../../functions/decision/names.ts';

const a = (count: number) => 'a'.repeat(count);

describe.each([
  [
    'an application id',
    applicationIdFault,
    ['a', '7', 'shop-2', 'a-', a(63)],
    ['', a(64), '-a', 'Shop', 'a_b', 'a.b', 'a b', 'é', ' a', 'a\n', '../a', 'a#b', '__proto__'],
    'An application id has 1 to 63 characters of a-z, 0-9 and "-", and does not start with "-".',
  ],
  [
    'a role name',
    roleNameFault,
    ['a', 'A', '7', 'system:node-1', 'a_b.c@d/e', a(128)],
    ['', a(129), '_a', ':a', '-a', 'two words', 'a,b', 'a#b', 'a*', 'é', ' a', 'a\n'],
    'A role name has 1 to 128 characters of A-Z a-z 0-9 _ . : @ / -, and starts with a letter or a digit.',
  ],
  [
    'an attribute name',
    attributeNameFault,
    ['a', 'Z', '_a', '__proto__a', 'cost-centre_1.x', a(64)],
    ['', a(65), '__proto__', '7a', '.a', '-a', 'a:b', 'a b', 'a}', 'é', ' a', 'a\n'],
    'An attribute name has 1 to 64 characters of A-Z a-z 0-9 _ . -, starts with a letter or "_", and is not "__proto__".',
  ],
  [
    'a name that is shown',
    displayNameFault,
    ['a', 'Café 東京 😀', ' ', a(128)],
    ['', a(129), 'a\nb', 'a\u202eb', 'a\u200bb', 'a\u2028b', 'a\u2029b', '\ud800'],
    'A name has 1 to 128 characters, none of them control characters.',
  ],
  [
    'an audience',
    audienceFault,
    ['a', '!', '~', 'https://api.example/v1?x="y"', a(256)],
    ['', a(257), 'a b', 'a\tb', 'a\u007f', 'é', ' a', 'a\n'],
    'An audience has 1 to 256 printable ASCII characters and no spaces.',
  ],
])('%s', (_what, faultOf, right, wrong, rule) => {
  test.each(right)('%j is one', (text) => {
    expect(faultOf(text)).toBeNull();
  });

  test.each(wrong)('%j is none', (text) => {
    expect(faultOf(text)).toBe(rule);
  });
});

test('an application id is told apart without its rule, too', () => {
  expect(['shop', 'Shop', 'shop\n'].map(isApplicationId)).toEqual([true, false, false]);
});

test('the rule of user names is told as one sentence', () => {
  expect(USERNAME_RULE).toBe(
    'A user name has 1 to 256 bytes, no control or invisible characters, no "#" or ":", and no space at either end.',
  );
});
