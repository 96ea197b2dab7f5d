// The HTTP routes of a dialect: each request becomes one exchange in the product's own words.
import type { ProofPlaces } from '../callers/presented-keys.ts';
import { callerOrRefusal, type ProveDeps } from '../callers/prove.ts';
import type { Caller } from '../decision/caller.ts';
import { CannotTellError } from '../decision/cannot-tell.ts';
import { RegistryKeyError } from '../dialects/oci/registry-key.ts';
import type { RegistryTokens } from '../dialects/oci/registry-tokens.ts';
import type { DialectContext, DialectRoute, HttpDialect } from '../dialects/shared/dialect.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import type { Route } from '../http/route.ts';
import { type Exchange, type ExchangeDeps, runExchange } from './exchange.ts';

export interface DialectDeps extends ExchangeDeps {
  readonly prove: ProveDeps;
  /** Milliseconds in which routes answer that wait as long as the stage says. */
  readonly patience: number;
  /** Signs what container registries accept. */
  readonly registryTokens: RegistryTokens;
}

/** The routes of a dialect, with a second one each where a key may stand in the path, and its public documents. */
export function routesOf(dialect: HttpDialect, deps: DialectDeps): Route[] {
  return [
    ...dialect.routes.flatMap((route) => respondingRoutes(dialect, route, deps)),
    ...(dialect.documents ?? []),
  ];
}

function respondingRoutes(dialect: HttpDialect, route: DialectRoute, deps: DialectDeps): Route[] {
  const respond = (inbound: Inbound, places: ProofPlaces) => answerOf(deps, dialect, route, inbound, places);
  const { methods, accepts, echoesRequestId, refused } = route;
  const shared = {
    methods,
    ...(accepts && { accepts }),
    ...(echoesRequestId && { echoesRequestId }),
    ...(refused && { refused: (refusal: Answer) => refused(refusal) }),
  };
  const plain: Route = {
    ...shared,
    path: dialect.prefix + route.path,
    respond: (inbound) => respond(inbound, route.proof),
  };
  if (!dialect.pathKeys) return [plain];
  const keyed: Route = {
    ...shared,
    path: `${dialect.prefix}/key/:key${route.path}`,
    respond: (inbound, { key = '' }) => {
      const path = inbound.path.replace(`/key/${key}`, '');
      return respond({ ...inbound, path }, { ...route.proof, pathKey: key });
    },
  };
  // The keyed one first: a plain path that ends in `*` would take its requests.
  return [keyed, plain];
}

function answerOf(
  deps: DialectDeps,
  dialect: HttpDialect,
  route: DialectRoute,
  inbound: Inbound,
  places: ProofPlaces,
): Promise<Answer> {
  const { requestId, sourceIp } = inbound;
  const path = dialect.prefix + route.path;
  return runExchange(deps, {
    heading: { requestId, dialect: dialect.name, route: path, sourceIp },
    ...(route.patience !== undefined && {
      budget: route.patience === 'as the stage says' ? deps.patience : route.patience,
    }),
    prove: () => callerOrRefusal(deps.prove, inbound, places),
    answer: (exchange, caller) => route.answer(inbound, contextOf(deps, exchange, caller)),
    refuse: (refusal) => route.render(refusal, {}),
    malformed: (fault) => route.malformed(fault),
  });
}

function contextOf(
  { registryTokens, engine }: DialectDeps,
  exchange: Exchange,
  caller: Caller,
): DialectContext {
  return {
    ask: (question) => exchange.ask(question, caller),
    now: () => engine.clock.now(),
    application: caller.application,
    partFault: (fault) => exchange.partFault(fault, caller),
    get settings() {
      return exchange.application?.dialectSettings ?? {};
    },
    get origins() {
      return exchange.application?.origins ?? [];
    },
    registrySigner: () =>
      registryTokens.signer().catch((error) => {
        const known = error instanceof RegistryKeyError;
        const reason = known ? error.message : 'the key that signs for container registries cannot be read';
        throw new CannotTellError(reason, error);
      }),
  };
}
