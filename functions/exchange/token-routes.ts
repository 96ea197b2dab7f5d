// The routes about tokens: two endpoints for proved applications, and the public key set.
import { callerOrRefusal, type ProveDeps } from '../callers/prove.ts';
import { type Caller, trusted } from '../decision/caller.ts';
import { deny } from '../decision/decision.ts';
import type { Answer } from '../http/answer.ts';
import { publicDocument } from '../http/cors.ts';
import type { Inbound } from '../http/inbound.ts';
import { malformedAnswer, refusalAnswer } from '../http/oauth-answer.ts';
import { problem } from '../http/problem.ts';
import { DOCUMENT_METHODS, type Route } from '../http/route.ts';
import type { AccessTokens } from '../tokens/access-tokens.ts';
import type { TokenClaims } from '../tokens/claims.ts';
import { type Outcome, readToken, refused, type TokenEndpoint } from '../tokens/endpoint.ts';
import type { RefreshTokens } from '../tokens/refresh-tokens.ts';
import { KEY_SET_PATH } from '../tokens/well-known.ts';
import { type Exchange, type ExchangeDeps, runExchange } from './exchange.ts';
import { once } from './once.ts';

export interface TokenRouteDeps extends ExchangeDeps {
  readonly prove: ProveDeps;
  /** null where the stage issues none. */
  readonly tokens: AccessTokens | null;
  readonly refreshTokens: RefreshTokens;
}

/** Basic with id and key is OAuth's `client_secret_basic`, both in the form its `client_secret_post`. */
const PROOF = { signature: true, authorization: true, form: true } as const;

/** A route that takes a form with a token from a proved caller. */
export function tokenRoute(deps: TokenRouteDeps, endpoint: TokenEndpoint): Route {
  const { path } = endpoint;
  return {
    path,
    methods: ['POST'],
    accepts: ['application/x-www-form-urlencoded'],
    respond: (inbound) =>
      runExchange(deps, {
        heading: headingOf(inbound, path),
        prove: () => callerOrRefusal(deps.prove, inbound, PROOF),
        answer: (exchange, caller) => answerToken(deps, endpoint, inbound, exchange, caller),
        refuse: refusalAnswer,
        malformed: malformedAnswer,
      }),
  };
}

const headingOf = ({ requestId, sourceIp }: Inbound, route: string) => ({
  requestId,
  dialect: 'token',
  route,
  sourceIp,
});

async function answerToken(
  deps: TokenRouteDeps,
  endpoint: TokenEndpoint,
  inbound: Inbound,
  exchange: Exchange,
  caller: Caller,
): Promise<Answer> {
  const { decision, answer } = await outcomeOf(deps, endpoint, inbound, exchange, caller);
  exchange.record(decision, { caller });
  return answer;
}

/** A live token of this stage, of either kind: RFC 7009 §2.1 lets the server find out which. */
async function readLive(
  { tokens, refreshTokens }: TokenRouteDeps,
  text: string,
): Promise<TokenClaims | null> {
  return (await tokens?.read(text)) ?? refreshTokens.read(text);
}

/** Reads the token, and in one trip what the table knows of it and of the caller. */
async function outcomeOf(
  deps: TokenRouteDeps,
  { act }: TokenEndpoint,
  { body }: Inbound,
  exchange: Exchange,
  caller: Caller,
): Promise<Outcome> {
  const token = await readLive(deps, readToken(body));
  const facts = await exchange.store.readFacts({
    application: caller.application,
    username: token?.subject ?? null,
    webhookId: caller.webhookId,
    underName: false,
    tokenId: token?.tokenId ?? null,
    owner: exchange.requestId,
  });
  const application = trusted(facts.application, caller, deps.prove.now());
  if ('outcome' in application) return refused(application);
  if (facts.claimed) return refused(deny('replayed', 'the webhook id was claimed before'));
  const { signal } = exchange;
  return once(exchange, caller, async () => act({ application, token, facts, signal }), refused);
}

/**
 * The public keys. Unreadable or not yet made, they are `unavailable`: an empty set would be cached as the truth. Only
 * that is recorded.
 */
export function keySetRoute(deps: ExchangeDeps, { keys }: AccessTokens): Route {
  return {
    path: KEY_SET_PATH,
    methods: DOCUMENT_METHODS,
    respond: (inbound) =>
      runExchange(deps, {
        heading: headingOf(inbound, KEY_SET_PATH),
        prove: async () => ({ caller: null }),
        answer: async () => publicDocument({ keys: await keys.published() }),
        refuse: () => problem('unavailable', {}, { 'retry-after': '1' }),
      }),
  };
}
