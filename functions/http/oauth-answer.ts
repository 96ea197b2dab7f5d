// How the token endpoints refuse: in OAuth's form (RFC 6749 §5.2), with the house's stable code beside it.
import { type Answer, json } from './answer.ts';
import { type MalformedError, PROBLEMS, type ProblemCode } from './problem.ts';

/** RFC 6749 §5.2 has no word for a server that cannot tell; §4.1.2.1 has, and RFC 7009 §2.2.1 the status. */
const ERRORS: Readonly<Partial<Record<ProblemCode, string>>> = {
  untrusted_caller: 'invalid_client',
  caller_not_allowed: 'unauthorized_client',
  unavailable: 'temporarily_unavailable',
};

/** RFC 6749 §5.2: 400 for every error but `invalid_client`. */
const statusOf = (code: ProblemCode) => (code === 'caller_not_allowed' ? 400 : PROBLEMS[code].status);

/** RFC 6749 §5.2: a description holds printable ASCII without `"` and `\\`, in which our messages put names. */
const inAlphabet = (description: string): string =>
  description.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/gu, '?');

/** An error in OAuth's form. */
export function oauthError(
  status: number,
  error: string,
  { code, description }: { readonly code: ProblemCode; readonly description: string },
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { error, error_description: inAlphabet(description), code }, headers);
}

function refusal(code: ProblemCode, description: string, headers: Readonly<Record<string, string>>): Answer {
  const status = statusOf(code);
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="gatehook"' } : {};
  const error = ERRORS[code] ?? 'invalid_request';
  return oauthError(status, error, { code, description }, { ...challenge, ...headers });
}

/** As much of a refused decision as the answer shows. */
interface RefusedDecision {
  readonly outcome: string;
  readonly code: ProblemCode;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** A caller that is not proved, or may not do this, or a decision that could not be told. */
export function refusalAnswer(decision: RefusedDecision): Answer {
  const { code } = decision;
  const headers = decision.outcome === 'unknown' ? { 'retry-after': String(decision.retryAfter) } : {};
  return refusal(code, PROBLEMS[code].title, headers);
}

export const malformedAnswer = ({ code, message }: MalformedError): Answer => refusal(code, message, {});
