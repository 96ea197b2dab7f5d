// User names: variants share one key, look-alikes do not, and what could confuse a key is refused.
import { describe, expect, test } from '@jest/globals';
import { MAX_USERNAME_BYTES, newUsername, normalizeUsername } from '../../functions/decision/username.ts';
import fc, { cases } from '../support/property.ts';

test.each([
  ['alice', 'alice'],
  ['Alice', 'alice'],
  ['ALICE@Example.COM', 'alice@example.com'],
  ['ａｌｉｃｅ', 'alice'],
  ['ᴬdmin', 'admin'],
  ['\u212Aelvin', 'kelvin'],
  ['e\u0301', 'é'],
  ['ﬁona', 'fiona'],
  ['straße', 'straße'],
  ['al ice', 'al ice'],
  ['a@b@c', 'a@b@c'],
])('%j is %j', (name, key) => {
  expect(normalizeUsername(name)).toBe(key);
});

describe('refused', () => {
  test.each([
    '',
    ' alice',
    'alice ',
    'alice\u00a0',
    'a#b',
    'a＃b',
    'a:b',
    'a：b',
    'a\u0000b',
    'a\nb',
    'alice\u200b',
    '\u202ealice',
    'alice\u2066',
    'a\u2028b',
    '\ud800',
    '\ue000',
    'x'.repeat(MAX_USERNAME_BYTES + 1),
    '½'.repeat(1_000_000),
    // 258 bytes, of which 86 would be left.
    'ａ'.repeat(86),
  ])('%j', (name) => {
    expect(normalizeUsername(name)).toBeNull();
  });

  test('a name that only normalisation makes too long', () => {
    // U+FDFA becomes eighteen characters under NFKC.
    expect(normalizeUsername('\ufdfa'.repeat(50))).toBeNull();
  });
});

describe('a new name must not look like another', () => {
  test.each([
    ['U+034F, combining grapheme joiner', 'ali\u034fce'],
    ['U+115F, Hangul filler', 'alice\u115f'],
    ['U+3164, Hangul filler', 'alice\u3164'],
    ['U+FFA0, which NFKC makes U+1160', 'alice\uffa0'],
    ['U+180B, Mongolian variation selector', 'alice\u180b'],
    ['U+FE0F, variation selector', 'alice\ufe0f'],
    ['U+E0100, variation selector', 'alice\u{e0100}'],
    ['U+2800, empty Braille pattern', 'alice\u2800'],
  ])('%s', (_name, name) => {
    expect(newUsername(name)).toBeNull();
    // Users who have such a name already log in and are managed as before.
    expect(normalizeUsername(name)).not.toBeNull();
  });

  test.each(['alice', 'zoë', 'пользователь', 'नमस्ते', 'アリス', '🔑', 'al ice'])('%j is taken', (name) => {
    expect(newUsername(name)).toBe(normalizeUsername(name));
  });

  test('what no name can be, no new name can be', () => {
    expect(newUsername('a#b')).toBeNull();
  });
});

test('a name of just 256 bytes is taken', () => {
  expect(normalizeUsername('x'.repeat(MAX_USERNAME_BYTES))).toHaveLength(MAX_USERNAME_BYTES);
});

test.each(['аdmin', 'ADMİN', 'admın'])('the look-alike %j is not admin', (name) => {
  expect(normalizeUsername(name)).not.toBe('admin');
});

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      const key = normalizeUsername(name);
      return key === null || normalizeUsername(key) === key;
    }),
    { numRuns: cases(10_000) },
  );
});
