// Made-up texts, names, passwords and tokens that readers could take for something else, and the headers of an end user.
import type { Credentials } from '../../../functions/decision/question.ts';
import fc from '../property.ts';
import { basic } from './pen.ts';
import { byPassword, byToken } from './speech.ts';

/** What one reader or another takes for something else: an escape, a separator, two bytes of UTF-8, a letter in two parts. */
const PIECES = [
  '%41',
  '%',
  '+',
  '&',
  '=',
  ':',
  '/',
  '?',
  '"',
  '\\',
  '\0',
  '\n',
  ' ',
  '${x}',
  '__proto__',
  'null',
];
const BEYOND_ASCII = ['Ã«', 'é', 'e\u0301', '\u037e', '\u202e', '\u212a', 'ß', '🔑', '\ufeff', '\uffff'];
const piece = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
  fc.constantFrom(...PIECES, ...BEYOND_ASCII),
);

/** Any well-formed text at all. */
export const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
export const filled = text.filter((one) => one !== '');
/** What stands in a header as it is. */
export const visible = fc.stringMatching(/^[!-~]{1,12}$/);
export const token = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,20}$/);
export const login = fc.record({ username: text, password: text });
export const filledLogin = fc.record({ username: filled, password: filled });

interface UserHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly username: string;
  readonly credentials: Credentials;
}

/** What an end user's request shows: Basic, a token, or the cookie that holds one. */
export const userHeaders: fc.Arbitrary<UserHeaders> = fc.oneof(
  fc
    .record({ username: text.filter((name) => !name.includes(':')), password: text })
    .map(({ username, password }) => ({
      headers: { authorization: basic(username, password) },
      username,
      credentials: byPassword(password),
    })),
  token.map((shown) => ({
    headers: { authorization: `Bearer ${shown}` },
    username: '',
    credentials: byToken(shown),
  })),
  token.map((shown) => ({
    headers: { cookie: `theme=dark; gatehook_token=${shown}` },
    username: '',
    credentials: byToken(shown),
  })),
);
