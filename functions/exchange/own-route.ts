// The routes that a user's access token opens alone, about its own user: proved as in any question, recorded once.
import { type TokenCaller, tokenOrRefusal } from '../callers/user-token.ts';
import { refuseCaller } from '../decision/caller.ts';
import { type Deny, deny } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import { audienceOf, type TokenService } from '../decision/token-service.ts';
import { tokenFault } from '../decision/token-standing.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import type { Route } from '../http/route.ts';
import { denyingRoles } from '../management/denying.ts';
import type { OwnEndpoint } from '../management/endpoint.ts';
import { mayManage } from '../management/limit.ts';
import { STORE_MARGIN } from './deadline.ts';
import { type Exchange, runExchange } from './exchange.ts';
import { MANAGEMENT_BUDGET, type ManagementRouteDeps, type Outcome, outcomeOf } from './management-routes.ts';

/** @param tokens verifies what the stage issued */
export function ownRoute(
  deps: ManagementRouteDeps,
  tokens: Pick<TokenService, 'verify'>,
  endpoint: OwnEndpoint,
): Route {
  const { path, methods, refused, refuse, malformed } = endpoint;
  return {
    path,
    methods,
    ...(refused && { refused }),
    respond: (inbound) =>
      runExchange<Answer, TokenCaller>(deps, {
        heading: {
          requestId: inbound.requestId,
          dialect: 'management',
          route: path,
          sourceIp: inbound.sourceIp,
        },
        budget: MANAGEMENT_BUDGET,
        prove: () => tokenOrRefusal(tokens, inbound),
        answer: async (exchange, caller) => {
          const { decision, answer } = await actFor(deps, endpoint, inbound, exchange, caller);
          exchange.record(decision, { caller });
          return answer;
        },
        refuse,
        malformed,
      }),
  };
}

/** Why the token counts for nothing here; null where it does. */
function refuseToken(application: Application, { token }: TokenCaller): Deny | null {
  if (token.audience !== audienceOf(application))
    return deny('invalid_credentials', 'the token is made out to another audience');
  // The limit of its application bounds the token, too: a service that it is shown to could use it here.
  if (!mayManage(application, token.username))
    return deny('caller_not_allowed', 'the application may not manage this user');
  return null;
}

/** Reads in one trip what the table knows of the token, its user and its application, and acts where all of it holds. */
async function actFor(
  deps: ManagementRouteDeps,
  { act, refuse }: OwnEndpoint,
  inbound: Inbound,
  exchange: Exchange,
  caller: TokenCaller,
): Promise<Outcome> {
  const { token } = caller;
  const { username } = token;
  const facts = await exchange.store.readFacts({
    application: caller.application,
    username,
    webhookId: null,
    underName: false,
    tokenId: token.tokenId,
    owner: exchange.requestId,
  });
  const { application, revision } = facts;
  const refused = (decision: Deny): Outcome => ({
    decision: { ...decision, username },
    answer: refuse(decision),
  });
  const untrusted = refuseCaller(application, caller, deps.prove.now());
  if (untrusted !== null || application === null)
    return refused(untrusted ?? deny('untrusted_caller', 'no application'));
  const fault = tokenFault(token, facts);
  if (fault !== null) return refused(deny('invalid_credentials', fault));
  const refusal = refuseToken(application, caller);
  if (refusal !== null) return refused(refusal);
  const { store, signal, onChange } = exchange;
  const source = { roles: deps.engine.roles, store, revision };
  return outcomeOf(
    await act({
      inbound,
      params: {},
      application,
      username,
      generation: token.generation,
      time: { signal, decisionTime: MANAGEMENT_BUDGET - STORE_MARGIN },
      denying: (roles) => denyingRoles(source, roles),
      onChange,
    }),
  );
}
