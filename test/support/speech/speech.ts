// How a product says a question and hears the answer: made-up requests, the question in each, and what an answer is to it.
import type { Ask, Credentials } from '../../../functions/decision/question.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import type fc from '../property.ts';

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
