// Users of media servers, and what they ask for in the words of one template.
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { type Asking, asking, byPassword, byToken } from './speech.ts';

/** What such a user asks for, in the words of one template. */
export const about = (shown: readonly Asking[], name: string, values: object): readonly Asking[] =>
  shown.map((one) => ({ ...one, asks: [{ name, values }] }));

export const streamUser = fc.oneof(
  login.map(({ username, password }) => ({
    sent: { user: username, pass: password } as Readonly<Record<string, string>>,
    shown: asking(username, byPassword(password)),
  })),
  text.map((value) => ({
    sent: { token: value } as Readonly<Record<string, string>>,
    shown: asking('', byToken(value)),
  })),
);
