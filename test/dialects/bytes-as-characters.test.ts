// Texts whose UTF-8 bytes became characters, and texts that only look like it.
import { expect, test } from '@jest/globals';
import { bytesAsCharacters } from '../../functions/dialects/shared/bytes-as-characters.ts';

const mangled = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

test.each(['zoë', 'пароль', '🔑', 'pässwörd 日本', 'é'])(
  '%s, each byte as a character: put together',
  (text) => {
    expect(mangled(text)).not.toBe(text);
    expect(bytesAsCharacters(mangled(text))).toBe(text);
  },
);

test.each([
  ['ASCII', 'secret'],
  ['nothing', ''],
  ['a rightly encoded text of Latin-1', 'zoë'],
  ['a rightly encoded text beyond', 'пароль'],
  ['bytes that are no UTF-8', 'caf\u00e9 \u00c3'],
  ['a surrogate half as bytes (CESU-8)', '\u00ed\u00a0\u00bd'],
  ['an overlong slash', '\u00c0\u00af'],
])('%s: as it is', (_what, text) => {
  expect(bytesAsCharacters(text)).toBe(text);
});

test('only one encoding is undone', () => {
  expect(bytesAsCharacters(mangled(mangled('é')))).toBe(mangled('é'));
});
