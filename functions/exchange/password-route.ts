// The route by which people change their own password: the old one is proved as in any login, and recorded once.
import { callerOrRefusal } from '../callers/prove.ts';
import type { Caller } from '../decision/caller.ts';
import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { malformedProblem } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import type { PasswordEndpoint } from '../management/password-endpoint.ts';
import type { Recorded } from '../records/record.ts';
import { type Exchange, runExchange } from './exchange.ts';
import type { ManagementRouteDeps } from './management-routes.ts';
import { MANAGEMENT_BUDGET, timeOf } from './managing.ts';

/**
 * Records once, when it is known whether the new password is written: the line counts the change. A change can be refused
 * although the old password was right; then the refusal is recorded, not the `allow` of the old password.
 */
async function actAndRecord(
  exchange: Exchange,
  caller: Caller,
  { act, inbound }: Pick<PasswordEndpoint, 'act'> & { readonly inbound: Inbound },
): Promise<Answer> {
  let asked: { readonly decision: Decision; readonly question: Question } | null = null;
  const ask = async (question: Question) => {
    const decision = await exchange.decide(question, caller);
    asked = { decision, question };
    return decision;
  };
  const application = () => exchange.application;
  const { onChange } = exchange;
  const record = (refusal?: Recorded) => {
    const outcome = refusal ?? asked?.decision;
    if (outcome !== undefined)
      exchange.record(outcome, { caller, ...(asked && { question: asked.question }) });
  };
  try {
    const { answer, refusal } = await act({ inbound, ask, application, time: timeOf(exchange), onChange });
    record(refusal);
    return answer;
  } catch (error) {
    record();
    throw error;
  }
}

/** The route of `POST /users/password`: proves the application, then lets the endpoint act and records what came of it. */
export function passwordRoute(deps: ManagementRouteDeps, { path, act, refuse }: PasswordEndpoint): Route {
  return {
    path,
    methods: ['POST'],
    accepts: ['application/json'],
    respond: (inbound) =>
      runExchange(deps, {
        heading: {
          requestId: inbound.requestId,
          dialect: 'native',
          route: path,
          sourceIp: inbound.sourceIp,
        },
        budget: MANAGEMENT_BUDGET,
        prove: () => callerOrRefusal(deps.prove, inbound, { signature: true, authorization: true }),
        answer: (exchange, caller) => actAndRecord(exchange, caller, { act, inbound }),
        refuse,
        malformed: malformedProblem,
      }),
  };
}
