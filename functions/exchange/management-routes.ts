// The routes by which applications manage users: each request of a proved application, within its limit, recorded once.
import { callerOrRefusal, type ProveDeps } from '../callers/prove.ts';
import { type Caller, refuseCaller } from '../decision/caller.ts';
import { type Decision, type Deny, deny } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import type { Route } from '../http/route.ts';
import { denyingRoles } from '../management/denying.ts';
import type { Managed, ManagementEndpoint } from '../management/endpoint.ts';
import { managesUsers } from '../management/limit.ts';
import { STORE_MARGIN } from './deadline.ts';
import { type Exchange, type ExchangeDeps, runExchange } from './exchange.ts';
import { once } from './once.ts';

/**
 * Milliseconds. A group that is pushed whole is thousands of writes; Keycloak's clients wait 5 s for one user, Okta's 60 s.
 * API Gateway gives up after 30 s.
 */
export const MANAGEMENT_BUDGET = 20_000;

export interface ManagementRouteDeps extends ExchangeDeps {
  readonly prove: ProveDeps;
}

type Params = Readonly<Record<string, string>>;

/** A route that only proved applications reach which may manage some users. */
export function managementRoute(deps: ManagementRouteDeps, endpoint: ManagementEndpoint): Route {
  const { path, methods, accepts, largestBody, refused, refuse, malformed } = endpoint;
  return {
    path,
    methods,
    ...(accepts && { accepts }),
    ...(largestBody !== undefined && { largestBody }),
    ...(refused && { refused }),
    respond: (inbound, params) =>
      runExchange(deps, {
        heading: {
          requestId: inbound.requestId,
          dialect: 'management',
          route: path,
          sourceIp: inbound.sourceIp,
        },
        budget: MANAGEMENT_BUDGET,
        prove: () => callerOrRefusal(deps.prove, inbound, endpoint.proof),
        answer: async (exchange, caller) => {
          const { decision, answer } = await manage(deps, endpoint, { inbound, params }, exchange, caller);
          exchange.record(decision, { caller });
          return answer;
        },
        refuse,
        malformed,
      }),
  };
}

export interface Outcome {
  readonly decision: Decision;
  readonly answer: Answer;
}

/** For the log. */
const whyNone = ({ mayManage = [] }: Application): string =>
  mayManage.length === 0
    ? 'the application may manage no user'
    : 'the application has origins: visitors of its pages can read its key, so it may manage no user';

/** Reads the application's record, and acts where it stands behind the caller and names users that it may manage. */
async function manage(
  deps: ManagementRouteDeps,
  { act, refuse }: ManagementEndpoint,
  { inbound, params }: { readonly inbound: Inbound; readonly params: Params },
  exchange: Exchange,
  caller: Caller,
): Promise<Outcome> {
  const refused = (decision: Deny): Outcome => ({ decision, answer: refuse(decision) });
  const facts = await exchange.store.readFacts({
    application: caller.application,
    username: null,
    webhookId: caller.webhookId,
    underName: false,
    tokenId: null,
    owner: exchange.requestId,
  });
  const { application, revision } = facts;
  const untrusted = refuseCaller(application, caller, deps.prove.now());
  if (untrusted !== null || application === null)
    return refused(untrusted ?? deny('untrusted_caller', 'no application'));
  if (!managesUsers(application)) return refused(deny('caller_not_allowed', whyNone(application)));
  if (facts.claimed) return refused(deny('replayed', 'the webhook id was claimed before'));
  const { store, signal, onChange } = exchange;
  const time = { signal, decisionTime: MANAGEMENT_BUDGET - STORE_MARGIN };
  const source = { roles: deps.engine.roles, store, revision };
  const denying = (roles: readonly string[]) => denyingRoles(source, roles);
  const done = async () => outcomeOf(await act({ inbound, params, application, time, denying, onChange }));
  return once(exchange, caller, done, refused);
}

export function outcomeOf({ answer, reason, username, beyondLimit }: Managed): Outcome {
  const about = username === undefined ? {} : { username };
  if (beyondLimit) return { decision: { ...deny('caller_not_allowed', reason), ...about }, answer };
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
