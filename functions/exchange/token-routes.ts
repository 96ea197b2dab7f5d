// What introspection and revocation share: prove the caller, read the token, bring the facts in one trip, record.
import { callerOrRefusal, type ProveDeps } from '../callers/prove.ts';
import { type Caller, refuseCaller } from '../decision/caller.ts';
import { type Decision, type Deny, deny, type Unknown, unknown } from '../decision/decision.ts';
import type { Application, DecisionStore, Facts } from '../decision/facts.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { malformedAnswer, refusalAnswer } from '../http/oauth-answer.ts';
import { MalformedError } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import type { Recorder } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import type { AccessTokens } from '../tokens/access-tokens.ts';
import type { TokenClaims } from '../tokens/claims.ts';
import { readToken } from '../tokens/form.ts';
import { NO_ANSWER_IN_TIME, STORE_MARGIN, WHOLE_BUDGET, within } from './deadline.ts';

export interface EndpointDeps {
  readonly tokens: AccessTokens;
  readonly prove: ProveDeps;
  readonly openStore: (signal: AbortSignal, onTrip: (milliseconds: number) => void) => DecisionStore;
  readonly recorder: Recorder;
}

/** A token before a proved application, with what the table knows of both. */
export interface TokenCase {
  readonly application: Application;
  /** null: not a live token of this stage. */
  readonly token: TokenClaims | null;
  readonly facts: Facts;
  /** Ends the calls of this request. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  /** What is recorded; null for a request that cannot be understood, which has a record of its own. */
  readonly decision: Decision | null;
  readonly answer: Answer;
}

/** What one endpoint does with the case. Throws when it cannot tell or cannot act. */
export type Act = (found: TokenCase) => Promise<Outcome> | Outcome;

export const refused = (decision: Deny | Unknown): Outcome => ({ decision, answer: refusalAnswer(decision) });

/** `Authorization: Basic` with id and key is OAuth's `client_secret_basic`. */
const PROOF = { signature: true, authorization: true } as const;

/** A route that takes a form with a token from a proved caller. */
export function tokenEndpoint(deps: EndpointDeps, path: string, act: Act): Route {
  return {
    path,
    methods: ['POST'],
    accepts: ['application/x-www-form-urlencoded'],
    respond: (inbound) => new TokenExchange(deps, path, act, inbound).respond(),
  };
}

/** One request: its deadline, its times, its record. */
class TokenExchange {
  readonly #deps: EndpointDeps;
  readonly #path: string;
  readonly #act: Act;
  readonly #inbound: Inbound;
  readonly #watch = new Stopwatch();
  /** Ends the calls of this request, early enough to give back what it claimed. */
  readonly #signal = AbortSignal.timeout(WHOLE_BUDGET - STORE_MARGIN);

  constructor(deps: EndpointDeps, path: string, act: Act, inbound: Inbound) {
    this.#deps = deps;
    this.#path = path;
    this.#act = act;
    this.#inbound = inbound;
  }

  async respond(): Promise<Answer> {
    const proof = await callerOrRefusal(this.#deps.prove, this.#inbound, PROOF);
    const caller = 'caller' in proof ? proof.caller : undefined;
    const work = 'caller' in proof ? this.#settle(proof.caller) : Promise.resolve(refused(proof));
    const settled = await within(work, WHOLE_BUDGET);
    const { decision, answer } =
      settled === NO_ANSWER_IN_TIME ? refused(unknown(`no answer within ${WHOLE_BUDGET} ms`)) : settled;
    if (decision !== null) {
      const times = this.#watch.times();
      this.#deps.recorder.decision({ ...this.#heading(caller), ...(caller && { caller }), decision, times });
    }
    return answer;
  }

  #heading(caller: Caller | undefined) {
    const { requestId, sourceIp } = this.#inbound;
    const heading = { requestId, dialect: 'token', route: this.#path, sourceIp };
    return caller === undefined ? heading : { ...heading, application: caller.application };
  }

  async #settle(caller: Caller): Promise<Outcome> {
    try {
      return await this.#answer(caller);
    } catch (error) {
      if (!(error instanceof MalformedError))
        return refused(unknown('a store or a secret did not answer', error));
      this.#deps.recorder.malformed(this.#heading(caller), error);
      return { decision: null, answer: malformedAnswer(error) };
    }
  }

  async #answer(caller: Caller): Promise<Outcome> {
    const { tokens, prove, openStore } = this.#deps;
    const token = await tokens.read(readToken(this.#inbound.body));
    const store = openStore(this.#signal, (milliseconds) => this.#watch.addTrip(milliseconds));
    const facts = await store.readFacts({
      application: caller.application,
      username: token?.subject ?? null,
      webhookId: caller.webhookId,
      tokenId: token?.tokenId ?? null,
      owner: this.#inbound.requestId,
    });
    const { application } = facts;
    const untrusted = refuseCaller(application, caller, prove.now());
    if (untrusted !== null || application === null)
      return refused(untrusted ?? deny('untrusted_caller', 'no application'));
    if (facts.claimed) return refused(deny('replayed', 'the webhook id was claimed before'));
    return this.#once(store, caller, () => this.#act({ application, token, facts, signal: this.#signal }));
  }

  /** Acts under the caller's webhook id, if it signed with one; gives the id back when it cannot. */
  async #once(store: DecisionStore, caller: Caller, act: () => Promise<Outcome> | Outcome): Promise<Outcome> {
    const { application, webhookId } = caller;
    const { requestId } = this.#inbound;
    if (webhookId === null) return act();
    try {
      const claimed = await store.claimWebhookId(application, webhookId, requestId);
      return claimed
        ? await act()
        : refused(deny('replayed', 'another request with this webhook id was faster'));
    } catch (error) {
      await store
        .releaseWebhookId(application, webhookId, requestId)
        .catch((trouble) =>
          this.#deps.recorder.trouble(
            this.#heading(caller),
            'the webhook id could not be given back',
            trouble,
          ),
        );
      throw error;
    }
  }
}
