// Passwords that people set themselves: what is asked, and how the answers are understood.
import type { Bytes } from './base64.ts';
import { GatehookRequestError, GatehookUnavailableError } from './errors.ts';
import { isString, membersOf, parseJson } from './json.ts';
import { problemError } from './problem.ts';
import { sameUser } from './same-user.ts';
import type { Reply } from './send.ts';

/** Why a new password is not accepted; more may come. */
export type PasswordFault =
  | 'too_short'
  | 'too_long'
  | 'common'
  | 'like_the_username'
  | 'malformed'
  | 'same_as_before'
  | (string & {});

export interface PasswordNotChanged {
  readonly changed: false;
  readonly code: 'invalid_credentials' | 'too_many_attempts' | 'new_password_refused' | 'invalid_reset_code';
  /** For `new_password_refused`. */
  readonly fault?: PasswordFault;
  /** Seconds until the user name takes an attempt again; for `too_many_attempts`. */
  readonly retryAfter?: number;
}

export type PasswordResult = { readonly changed: true } | PasswordNotChanged;

export type ResetStart =
  | {
      readonly started: true;
      /**
       * The name as Gatehook keeps it. Where names are addresses the mail goes to this one, never to the text that was typed:
       * letters that look alike name the same user here, and another mailbox there (CVE-2019-19844).
       */
      readonly username: string;
      /** For the user's own mail only, never for the page that asked. */
      readonly code: string;
      readonly expiresAt: Date;
    }
  | {
      readonly started: false;
      readonly code: 'too_many_resets';
      /** Seconds. */
      readonly retryAfter?: number;
    };

/**
 * The bytes that are signed and sent.
 * @throws GatehookRequestError where a member is no string: JSON would leave it out
 */
export function encodeStrings(members: Readonly<Record<string, unknown>>): Bytes {
  for (const [name, value] of Object.entries(members))
    if (!isString(value)) throw new GatehookRequestError('malformed_question', `"${name}" must be a string.`);
  return new TextEncoder().encode(JSON.stringify(members));
}

/** A code counts only under its own status: neither alone is Gatehook's word. */
const REFUSALS: Readonly<Record<number, readonly PasswordNotChanged['code'][]>> = {
  401: ['invalid_credentials', 'invalid_reset_code'],
  422: ['new_password_refused'],
  429: ['too_many_attempts'],
};

function unexpected({ requestId }: Reply): GatehookUnavailableError {
  return new GatehookUnavailableError(
    'unexpected_answer',
    'The 200 is not an answer of Gatehook. Does "url" lead to it, and does nothing in between answer instead?',
    { requestId },
  );
}

/**
 * @param asked the user's name, in any spelling
 * @throws GatehookCallerError, GatehookRequestError or GatehookUnavailableError when the reply is no answer
 */
export function readPasswordResult(reply: Reply, asked: string): PasswordResult {
  const { status, retryAfter, text } = reply;
  const body = membersOf(parseJson(text));
  if (status === 200) {
    const username = body.get('username');
    if (body.get('changed') === true && isString(username) && sameUser(username, asked))
      return { changed: true };
    throw unexpected(reply);
  }
  const code = REFUSALS[status]?.find((one) => one === body.get('code'));
  if (code === undefined) throw problemError(body, reply);
  const fault = body.get('fault');
  return {
    changed: false,
    code,
    ...(isString(fault) ? { fault } : {}),
    ...(code === 'too_many_attempts' && retryAfter !== undefined ? { retryAfter } : {}),
  };
}

/**
 * @param asked the user's name, in any spelling
 * @throws GatehookCallerError, GatehookRequestError or GatehookUnavailableError when the reply is no answer
 */
export function readResetStart(reply: Reply, asked: string): ResetStart {
  const { status, retryAfter, text } = reply;
  const body = membersOf(parseJson(text));
  if (status === 200) {
    const [username, code, expiresAt] = ['username', 'code', 'expiresAt'].map((name) => body.get(name));
    const isAbout = isString(username) && sameUser(username, asked);
    const isWhole = isAbout && isString(code) && code !== '' && isString(expiresAt);
    if (isWhole && !Number.isNaN(Date.parse(expiresAt)))
      return { started: true, username, code, expiresAt: new Date(expiresAt) };
    throw unexpected(reply);
  }
  if (status !== 429 || body.get('code') !== 'too_many_resets') throw problemError(body, reply);
  return { started: false, code: 'too_many_resets', ...(retryAfter === undefined ? {} : { retryAfter }) };
}
