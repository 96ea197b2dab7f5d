// How a product says a question and hears the answer: made-up requests, the question in each, and what an answer is to it.
import type { Ask, Credentials } from '../../../functions/decision/question.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';

/**
 * What an answer is to the product: "in" lets the user in, also where another authority that knows nothing of Gatehook
 * may do so then; "out" is a no; "cannot tell" is an error to it, a thing that passes.
 */
export type Heard = 'in' | 'out' | 'cannot tell';

/** What is asked by the template of that name, or a permission in words. */
export type Asked = string | { readonly name: string; readonly values: object };

export interface Asking {
  readonly username: string;
  readonly credentials: Credentials;
  readonly asks: readonly Asked[];
}

export interface Said {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The questions in it, in their order. */
  readonly questions: readonly Asking[];
}

export interface Speech {
  /** As the dialect has it, with its prefix: `/rabbitmq/user`. */
  readonly route: string;
  readonly method: string;
  readonly said: fc.Arbitrary<Said>;
  heard(answer: Answer): Heard;
  /** Why "cannot tell" is a no to the product; absent where it can tell the two apart. */
  readonly outageIsNo?: string;
  /** Of the asking application. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How a product writes: with as few escapes as it may, or with as many. */
export interface Pen {
  readonly json: (value: unknown) => string;
  /** One value of a query or a form. */
  readonly field: (text: string) => string;
}

const everyByte = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');
const everyUnit = (json: string) =>
  json.replace(/[^\x20-\x7e]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const PENS: readonly Pen[] = [
  { json: JSON.stringify, field: (text) => encodeURIComponent(text).replaceAll('%20', '+') },
  { json: (value) => everyUnit(JSON.stringify(value)), field: everyByte },
];

/** Made-up parts, written down by either pen. */
export const says = <Parts>(
  parts: fc.Arbitrary<Parts>,
  write: (parts: Parts, pen: Pen) => Said,
): fc.Arbitrary<Said> => fc.tuple(parts, fc.constantFrom(...PENS)).map(([made, pen]) => write(made, pen));

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

/** One question in the words of one template. */
export const asking = (
  username: string,
  credentials: Credentials,
  name?: string,
  values: object = {},
): readonly Asking[] => [{ username, credentials, asks: name === undefined ? [] : [{ name, values }] }];

export const byPassword = (password: string): Credentials => ({ kind: 'password', password });
export const byToken = (shown: string): Credentials => ({ kind: 'accessToken', token: shown });
export const ASSERT: Credentials = { kind: 'assert' };

export const fields = (pen: Pen, values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${pen.field(value)}`)
    .join('&');

/** The same values as a form by POST. */
export const form = (pen: Pen, values: Readonly<Record<string, string>>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: fields(pen, values),
});

export const json = (pen: Pen, value: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: pen.json(value),
});

/** Each byte of the UTF-8 as a character of its own. */
export const bytewise = (value: string): string => Buffer.from(value).toString('latin1');

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

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

/** An ask as `Asked` has it. */
export const asked = (ask: Ask): Asked =>
  'permission' in ask ? ask.permission : { name: ask.templateName, values: ask.values };

/** What stands in a JSON body. */
export const bodyOf = ({ body }: Answer): Record<string, unknown> => JSON.parse(body);

/** For products that read nothing but the status. */
export const byStatus =
  (yes: readonly number[], no: readonly number[]) =>
  ({ status }: Answer): Heard =>
    yes.includes(status) ? 'in' : no.includes(status) ? 'out' : 'cannot tell';
