// Refusals in the words of `POST /webhook`.
import type { Refusal } from '../decision/decision.ts';
import type { Answer } from '../http/answer.ts';
import { problem } from '../http/problem.ts';

export function refusalProblem({ code, retryAfter }: Refusal): Answer {
  return problem(code, {}, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}
