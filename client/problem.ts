// Replies that are no answer, as typed errors that say what to do.
import {
  type CallerErrorCode,
  GatehookCallerError,
  type GatehookError,
  GatehookRequestError,
  GatehookUnavailableError,
  type RequestErrorCode,
} from './errors.ts';
import { isString } from './json.ts';
import type { Reply } from './send.ts';

interface CallerProblem {
  readonly code: CallerErrorCode;
  readonly message: string;
}

/** By status: a code counts only under its own. */
const CALLER_PROBLEMS: Readonly<Record<number, CallerProblem>> = {
  401: {
    code: 'untrusted_caller',
    message:
      'Gatehook does not know this application. Check "application" and its secret or key, whether it was ' +
      'rotated or disabled, and that the clock of this machine is right to 300 s.',
  },
  403: {
    code: 'caller_not_allowed',
    message: 'The application may not ask this. `gatehook app show` lists its limits.',
  },
  409: {
    code: 'replayed',
    message: 'Gatehook saw this request before. Something between here and there sends requests twice.',
  },
};

interface RequestProblem {
  /** The first is meant where the reply names none, as API Gateway's own replies do not. */
  readonly codes: readonly [RequestErrorCode, ...RequestErrorCode[]];
  readonly message: string;
}

const WRONG_URL = 'Give the ApiUrl of the stack as "url", without /webhook.';

const REQUEST_PROBLEMS: Readonly<Record<number, RequestProblem>> = {
  400: {
    codes: ['malformed_question', 'missing_credentials', 'malformed_json', 'malformed_path'],
    message: 'Gatehook does not understand the question.',
  },
  404: { codes: ['not_found'], message: `There is no webhook at this place. ${WRONG_URL}` },
  405: { codes: ['method_not_allowed'], message: `This place takes no questions. ${WRONG_URL}` },
  413: { codes: ['payload_too_large'], message: 'The question is larger than 64 KiB. Ask for less at once.' },
  415: {
    codes: ['unsupported_media_type'],
    message: 'Something between here and Gatehook changes the content type.',
  },
};

/** @param body the members of the reply's JSON, none if it is no object */
export function problemError(body: ReadonlyMap<string, unknown>, reply: Reply): GatehookError {
  const { status, requestId, retryAfter } = reply;
  const code = body.get('code');
  const caller = CALLER_PROBLEMS[status];
  if (caller !== undefined && caller.code === code) {
    return new GatehookCallerError(caller.code, caller.message, { requestId });
  }
  const request = REQUEST_PROBLEMS[status];
  if (request !== undefined) {
    const detail = body.get('detail');
    const known = request.codes.find((one) => one === code) ?? request.codes[0];
    const facts = { requestId, detail: isString(detail) ? detail : undefined };
    return new GatehookRequestError(known, request.message, facts);
  }
  if (status === 429 || status >= 500) {
    const message = `Gatehook could not decide (status ${status}). This is no refusal: ask again later.`;
    return new GatehookUnavailableError('unavailable', message, { requestId, retryAfter });
  }
  return new GatehookUnavailableError(
    'unexpected_answer',
    `A reply of status ${status} is not Gatehook's. Does "url" lead to it, without a redirect, and does nothing in between answer instead?`,
    { requestId },
  );
}
