// Finding a stored hash's format: the longest text that is read, and an error that is no stored hash's fault.
import { expect, test } from '@jest/globals';
import type { PasswordFormat } from '../../functions/passwords/format.ts';
import { findFormat } from '../../functions/passwords/registry.ts';
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';

const failing = (error: Error): readonly PasswordFormat[] => [
  {
    name: 'a test format',
    understands: /^x/,
    decode: () => {
      throw error;
    },
  },
];

test('a text of 2,048 characters is read, one of 2,049 is not', () => {
  const text = (characters: number) => `$2b$${'x'.repeat(characters - 4)}`;
  const reasonOf = (stored: string) => findFormat(stored, { peppers: [] });
  expect(reasonOf(text(2048))).toEqual({
    reason: 'bcrypt: not of the form $2b$10$ with 53 characters of salt and hash',
  });
  expect(reasonOf(text(2049))).toEqual({ reason: 'longer than 2048 characters' });
});

test('what a format says of a text is the reason, with its name', () => {
  const error = new UnusableHash('it has no salt');
  expect(error).toMatchObject({ name: 'UnusableHash', code: 'unusable_hash' });
  expect(findFormat('x', { peppers: [] }, failing(error))).toEqual({
    reason: 'a test format: it has no salt',
  });
});

test('an error of the code is not told as the fault of a stored hash', () => {
  expect(() => findFormat('x', { peppers: [] }, failing(new TypeError('no function')))).toThrow(TypeError);
});
