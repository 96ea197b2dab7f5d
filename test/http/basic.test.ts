// Basic credentials: the first colon, UTF-8, and every way not to be base64.
import { expect, test } from '@jest/globals';
import { parseBasic } from '../../functions/http/basic.ts';

const basic = (text: string | Uint8Array) => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  ['alice:secret', { username: 'alice', password: 'secret' }],
  ['alice:a:b:c', { username: 'alice', password: 'a:b:c' }],
  ['alice:', { username: 'alice', password: '' }],
  [':secret', { username: '', password: 'secret' }],
  ['Jürgen:pässwörd', { username: 'Jürgen', password: 'pässwörd' }],
])('%j', (text, expected) => {
  expect(parseBasic(basic(text))).toEqual(expected);
});

test.each([
  ['another scheme', 'Bearer YTpi'],
  ['no credentials', 'Basic '],
  ['two tokens', 'Basic YTpi YTpi'],
  ['no base64', 'Basic a:b'],
  ['joined by a gateway', 'Basic YTpi,Basic YTpi'],
  ['no colon', basic('alice')],
  ['not UTF-8', basic(Uint8Array.of(0x61, 0x3a, 0xff))],
])('refuses %s', (_name, header) => {
  expect(parseBasic(header)).toBeNull();
});

test('the scheme in any case, several spaces', () => {
  expect(parseBasic('bAsIc   YTpi')).toEqual({ username: 'a', password: 'b' });
});
