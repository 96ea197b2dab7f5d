// The routes that a user's access token opens alone, about its own user: proved as in any question, recorded once.
import { type TokenCaller, tokenOrRefusal } from '../callers/user-token.ts';
import { trusted } from '../decision/caller.ts';
import { type Deny, deny } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import { audienceOf, type TokenService } from '../decision/token-service.ts';
import { tokenFault } from '../decision/token-standing.ts';
import type { Route } from '../http/route.ts';
import { denyingRoles } from '../management/denying.ts';
import type { OwnEndpoint } from '../management/endpoint.ts';
import { mayManage } from '../management/limit.ts';
import type { Exchange } from './exchange.ts';
import type { ManagementRouteDeps } from './management-routes.ts';
import { managingRoute, type Outcome, outcomeOf, type Requested, timeOf } from './managing.ts';

/** @param tokens verifies what the stage issued */
export function ownRoute(
  deps: ManagementRouteDeps,
  tokens: Pick<TokenService, 'verify'>,
  endpoint: OwnEndpoint,
): Route {
  return managingRoute<TokenCaller>(deps, endpoint, {
    prove: (inbound) => tokenOrRefusal(tokens, inbound),
    act: (request, exchange, caller) => actFor(deps, endpoint, request, exchange, caller),
  });
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
  request: Requested,
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
  const refused = (decision: Deny): Outcome => ({
    decision: { ...decision, username },
    answer: refuse(decision),
  });
  const application = trusted(facts.application, caller, deps.prove.now());
  if ('outcome' in application) return refused(application);
  const fault = tokenFault(token, facts);
  if (fault !== null) return refused(deny('invalid_credentials', fault));
  const refusal = refuseToken(application, caller);
  if (refusal !== null) return refused(refusal);
  const { store, onChange } = exchange;
  const source = { roles: deps.engine.roles, store, revision: facts.revision };
  return outcomeOf(
    await act({
      ...request,
      application,
      username,
      generation: token.generation,
      time: timeOf(exchange),
      denying: (roles) => denyingRoles(source, roles),
      onChange,
    }),
  );
}
