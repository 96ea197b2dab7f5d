// The route by which people change their own password: the old one is proved as in any login, and recorded once.
import { callerOrRefusal } from '../callers/prove.ts';
import { malformedProblem } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import type { PasswordEndpoint } from '../management/password-endpoint.ts';
import { runExchange } from './exchange.ts';
import type { ManagementRouteDeps } from './management-routes.ts';
import { MANAGEMENT_BUDGET, timeOf } from './managing.ts';

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
        answer: (exchange, caller) =>
          act({
            inbound,
            ask: (question) => exchange.ask(question, caller),
            application: () => exchange.application,
            time: timeOf(exchange),
          }),
        refuse,
        malformed: malformedProblem,
      }),
  };
}
