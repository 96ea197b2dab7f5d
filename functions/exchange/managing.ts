// What every route of the management shares: its budget, one recorded exchange of a proved caller, and what came of it.
import type { Caller } from '../decision/caller.ts';
import { deny } from '../decision/decision.ts';
import { refusedRequest } from '../decision/refused-request.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import type { Route } from '../http/route.ts';
import type { Managed, ManagementEndpoint } from '../management/endpoint.ts';
import type { Recorded } from '../records/record.ts';
import { STORE_MARGIN } from './deadline.ts';
import { type Exchange, type ExchangeDeps, type Proof, runExchange } from './exchange.ts';

/**
 * Milliseconds. A group that is pushed whole is thousands of writes; Keycloak's clients wait 5 s for one user, Okta's 60 s.
 * API Gateway gives up after 30 s.
 */
export const MANAGEMENT_BUDGET = 20_000;

/** What an act of the management is told of its time. */
export const timeOf = ({ signal }: Exchange) => ({ signal, decisionTime: MANAGEMENT_BUDGET - STORE_MARGIN });

/** What a request of the management came to. */
export interface Outcome {
  readonly decision: Recorded;
  readonly answer: Answer;
}

/** What was requested; what stands in its path for `:name`. */
export interface Requested {
  readonly inbound: Inbound;
  readonly params: Readonly<Record<string, string>>;
}

/** How one kind of route proves its caller, and acts for it. */
export interface Acting<C extends Caller> {
  readonly prove: (inbound: Inbound) => Promise<Proof<C>>;
  readonly act: (request: Requested, exchange: Exchange, caller: C) => Promise<Outcome>;
}

/** A route whose requests are each one exchange, recorded once, about what the caller did. */
export function managingRoute<C extends Caller>(
  deps: ExchangeDeps,
  endpoint: Omit<ManagementEndpoint, 'act' | 'proof'>,
  { prove, act }: Acting<C>,
): Route {
  const { path, methods, accepts, largestBody, refused, refuse, malformed } = endpoint;
  return {
    path,
    methods,
    ...(accepts && { accepts }),
    ...(largestBody !== undefined && { largestBody }),
    ...(refused && { refused }),
    respond: (inbound, params) => {
      const { requestId, sourceIp } = inbound;
      return runExchange<Answer, C>(deps, {
        heading: { requestId, dialect: 'management', route: path, sourceIp },
        budget: MANAGEMENT_BUDGET,
        prove: () => prove(inbound),
        answer: async (exchange, caller) => {
          const { decision, answer } = await act({ inbound, params }, exchange, caller);
          exchange.record(decision, { caller });
          return answer;
        },
        refuse,
        malformed,
      });
    },
  };
}

/** From here on a status says that what was asked for was not done. */
const REFUSED = 400;

/** What was done, as the log says it: beyond the limit it is a denial of the caller, and what is refused is no `allow`. */
export function outcomeOf({ answer, reason, username, beyondLimit, code }: Managed): Outcome {
  const about = username === undefined ? {} : { username };
  if (beyondLimit) return { decision: { ...deny('caller_not_allowed', reason), ...about }, answer };
  if (answer.status >= REFUSED)
    return { decision: { ...refusedRequest(code ?? 'request_refused', reason), ...about }, answer };
  const user = { username: username ?? '', roles: [], attributes: {} };
  const decision = {
    outcome: 'allow',
    code: 'allowed',
    reason,
    explanation: [],
    permissions: [],
    user,
  } as const;
  return { decision: { ...decision, ...about }, answer };
}
