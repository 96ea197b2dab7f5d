// Refusals as a status without a body, for products that read nothing but whether it is 2xx.
import type { Refusal } from '../../decision/decision.ts';
import { type Answer, empty } from '../../http/answer.ts';
import { type MalformedError, PROBLEMS } from '../../http/problem.ts';

/** 401, 403, 429 or 503: one for each code, so that the product's log tells them apart. */
export function refusalStatus({ code, retryAfter }: Refusal): Answer {
  return empty(PROBLEMS[code].status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

/** 401 for a user who showed nothing, so that the product asks for credentials; 400 for all else. */
export function malformedStatus({ code }: MalformedError): Answer {
  return empty(code === 'missing_credentials' ? 401 : 400);
}
