// The routes by which applications manage users: each request of a proved application, within its limit, recorded once.
import { callerOrRefusal, type ProveDeps } from '../callers/prove.ts';
import { type Caller, trusted } from '../decision/caller.ts';
import { type Deny, deny } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import type { Route } from '../http/route.ts';
import { denyingRoles } from '../management/denying.ts';
import type { ManagementEndpoint } from '../management/endpoint.ts';
import { managesUsers } from '../management/limit.ts';
import type { Exchange, ExchangeDeps } from './exchange.ts';
import { managingRoute, type Outcome, outcomeOf, type Requested, timeOf } from './managing.ts';
import { once } from './once.ts';

export interface ManagementRouteDeps extends ExchangeDeps {
  readonly prove: ProveDeps;
}

/** A route that only proved applications reach which may manage some users. */
export function managementRoute(deps: ManagementRouteDeps, endpoint: ManagementEndpoint): Route {
  return managingRoute(deps, endpoint, {
    prove: (inbound) => callerOrRefusal(deps.prove, inbound, endpoint.proof),
    act: (request, exchange, caller) => manage(deps, endpoint, request, exchange, caller),
  });
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
  request: Requested,
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
  const application = trusted(facts.application, caller, deps.prove.now());
  if ('outcome' in application) return refused(application);
  if (!managesUsers(application)) return refused(deny('caller_not_allowed', whyNone(application)));
  if (facts.claimed) return refused(deny('replayed', 'the webhook id was claimed before'));
  const { store, onChange } = exchange;
  const time = timeOf(exchange);
  const source = { roles: deps.engine.roles, store, revision: facts.revision };
  const denying = (roles: readonly string[]) => denyingRoles(source, roles);
  const done = async () => outcomeOf(await act({ ...request, application, time, denying, onChange }));
  return once(exchange, caller, done, refused);
}
