// Understands a reply: an answer is a value; a reply that is not exactly an answer is an error, never an allow.
import { GatehookUnavailableError } from './errors.ts';
import { isString, isStringMap, isStrings, membersOf, parseJson } from './json.ts';
import { problemError } from './problem.ts';
import type { CheckQuestion } from './question.ts';
import { sameUser, subjectOf } from './same-user.ts';
import type { Reply } from './send.ts';

export interface GatehookUser {
  readonly username: string;
  /** Assigned and included roles. */
  readonly roles: readonly string[];
  /** Those that the application may see. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Allowed {
  readonly allowed: true;
  readonly user: GatehookUser;
  /** What was asked, all of it allowed. */
  readonly permissions: readonly string[];
  /** Where a token was asked for and may be issued. */
  readonly accessToken?: string;
  /** Seconds that the token lives. */
  readonly expiresIn?: number;
}

export interface Refused {
  readonly allowed: false;
  readonly code: 'invalid_credentials' | 'not_authorized' | 'too_many_attempts';
  /** The permissions that are not allowed; empty unless the code is `not_authorized`. */
  readonly denied: readonly string[];
  /** Seconds until the user name takes an attempt again; for `too_many_attempts`. */
  readonly retryAfter?: number;
}

export type CheckResult = Allowed | Refused;

/** A code counts only under its own status: neither alone is Gatehook's word. */
const REFUSALS: Readonly<Record<number, Refused['code']>> = {
  401: 'invalid_credentials',
  403: 'not_authorized',
  429: 'too_many_attempts',
};

/** What an allow has to be about. */
export interface AskedFor {
  /** Undefined where neither the question nor its access token names one. */
  readonly username: string | undefined;
  readonly permissions: readonly string[];
}

/** Of a question as it is now: the caller may change its lists while the answer is on its way. */
export function askedFor(question: CheckQuestion): AskedFor {
  const { username, permissions = [] } = question;
  const named = 'accessToken' in question ? subjectOf(question.accessToken) : undefined;
  return { username: username ?? named, permissions: [...permissions] };
}

/**
 * @throws GatehookCallerError, GatehookRequestError or GatehookUnavailableError when the reply is no answer
 */
export function readAnswer(reply: Reply, asked: AskedFor): CheckResult {
  const body = membersOf(parseJson(reply.text));
  if (reply.status === 200) return readAllowed(body, reply, asked);
  const code = REFUSALS[reply.status];
  if (code === undefined || body.get('code') !== code) throw problemError(body, reply);
  const denied = body.get('denied');
  const waits = code === 'too_many_attempts' && reply.retryAfter !== undefined;
  return {
    allowed: false,
    code,
    denied: isStrings(denied) ? denied : [],
    ...(waits ? { retryAfter: reply.retryAfter } : {}),
  };
}

/** Something in between that mixes replies up, or keeps them, must not let one user through by the answer about another. */
function isAbout(asked: AskedFor, username: string, permissions: readonly string[]): boolean {
  const named = asked.username === undefined || sameUser(asked.username, username);
  return named && asked.permissions.every((permission) => permissions.includes(permission));
}

function readAllowed(body: ReadonlyMap<string, unknown>, { requestId }: Reply, asked: AskedFor): Allowed {
  const { decision, username, roles, permissions, attributes, accessToken, expiresIn } =
    Object.fromEntries(body);
  const complete =
    decision === 'allow' &&
    isString(username) &&
    isStrings(roles) &&
    isStrings(permissions) &&
    isStringMap(attributes);
  if (!complete) {
    throw new GatehookUnavailableError(
      'unexpected_answer',
      'The 200 is not an answer of Gatehook. Does "url" lead to it, and does nothing in between answer instead?',
      { requestId },
    );
  }
  if (!isAbout(asked, username, permissions)) {
    throw new GatehookUnavailableError(
      'unexpected_answer',
      'The 200 answers another question. Something between here and Gatehook keeps answers, or mixes them up.',
      { requestId },
    );
  }
  return {
    allowed: true,
    user: { username, roles, attributes },
    permissions,
    ...(isString(accessToken) ? { accessToken } : {}),
    ...(typeof expiresIn === 'number' ? { expiresIn } : {}),
  };
}
