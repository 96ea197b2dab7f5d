// What the token endpoints have in common: a token before a proved application, and what becomes of it.
import type { Decision, Refusal } from '../decision/decision.ts';
import type { Application, Facts } from '../decision/facts.ts';
import type { Answer } from '../http/answer.ts';
import { parseOAuthForm } from '../http/fields.ts';
import { refusalAnswer } from '../http/oauth-answer.ts';
import { MalformedError } from '../http/problem.ts';
import type { TokenClaims } from './claims.ts';

/** A token before a proved application, with what the table knows of both. */
export interface TokenCase {
  readonly application: Application;
  /** null: not a live token of this stage. */
  readonly token: TokenClaims | null;
  readonly facts: Facts;
  /** Ends the calls of this request. */
  readonly signal: AbortSignal;
}

/** What an endpoint decided, for the record, and its answer. */
export interface Outcome {
  readonly decision: Decision;
  readonly answer: Answer;
}

export interface TokenEndpoint {
  /** `/token/introspect`. */
  readonly path: string;
  /** Throws when it cannot tell or cannot act. */
  readonly act: (found: TokenCase) => Promise<Outcome> | Outcome;
}

export const refused = (refusal: Refusal): Outcome => ({ decision: refusal, answer: refusalAnswer(refusal) });

/**
 * The `token` of a form. `token_type_hint` and unknown parameters are ignored, as RFC 7009 §2.1 has it.
 * @throws MalformedError when there is none, or a parameter stands twice
 */
export function readToken(body: Uint8Array): string {
  const [token = ''] = parseOAuthForm(body).get('token') ?? [];
  if (token === '') throw new MalformedError('malformed_question', 'Send the token as "token".', '/token');
  return token;
}
