// How stored hashes write bytes and numbers: base64 in three alphabets, and crypt(3)'s own six bits, the lowest first.
import { expect, test } from '@jest/globals';
import {
  fromBase64,
  fromCryptNumber,
  fromHex,
  toBase64,
  toCryptBase64,
  toCryptNumber,
  within,
} from '../../functions/passwords/encoding.ts';

test('base64 is written without padding, and read with and without, in every alphabet in use', () => {
  const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x01]);
  expect(toBase64(bytes)).toBe('+//+AQ');
  for (const text of ['+//+AQ==', '+//+AQ', '-__-AQ', './/.AQ']) expect(fromBase64(text)).toEqual(bytes);
});

test.each(['AAAAA', 'AAAAA=', 'A==', 'A===', 'A A', 'A*', '=AA'])('%s is no base64', (text) => {
  expect(() => fromBase64(text)).toThrow('a field is not base64');
});

test.each(['0', '0g', 'x00', '00x'])('%s is no hexadecimal', (text) => {
  expect(() => fromHex(text)).toThrow('a field is not hexadecimal');
});

test.each([
  ['.', 0],
  ['/', 1],
  ['z', 63],
  ['./', 64],
  ['/./', 4097],
])('%s is %i, as crypt(3) writes numbers', (text, value) => {
  expect(fromCryptNumber(text)).toBe(value);
  expect(toCryptNumber(value, text.length)).toBe(text);
});

test.each([
  [[], ''],
  [[1], '/.'],
  [[0, 1], '.2.'],
  [[1, 0, 0], '/...'],
  [[1, 0, 0, 1], '/.../.'],
])('the bytes %j are %j: three in four characters', (bytes, text) => {
  expect(toCryptBase64(Buffer.from(bytes))).toBe(text);
});

test('a parameter outside of its range is told with the range', () => {
  expect([within('r', 1, 1), within('r', 5, 1, 5)]).toEqual([1, 5]);
  expect(() => within('r', 0, 1)).toThrow('r must be at least 1, not 0');
  expect(() => within('r', 6, 1, 5)).toThrow('r must be 1 to 5, not 6');
  expect(() => within('r', Number.NaN, 1)).toThrow('r must be at least 1, not NaN');
});
