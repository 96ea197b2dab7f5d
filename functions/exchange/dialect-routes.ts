// Around every dialect: prove the caller, put its questions to the decision, record what was decided.

import type { Engine } from '../assembly/engine.ts';
import { callerOrRefusal, type ProofPlaces, type ProveDeps } from '../callers/prove.ts';
import type { Caller } from '../decision/caller.ts';
import { decide } from '../decision/decide.ts';
import { type Decision, type Unknown, unknown } from '../decision/decision.ts';
import type { DecisionStore } from '../decision/facts.ts';
import type { Question } from '../decision/question.ts';
import type { DecideDeps } from '../decision/request.ts';
import { until } from '../decision/until.ts';
import {
  CannotTellError,
  type Dialect,
  type DialectRoute,
  type DialectTools,
  type Refusal,
} from '../dialects/shared/dialect.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import type { DecisionRecord, Recorder } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import { NO_ANSWER_IN_TIME, STORE_MARGIN, WHOLE_BUDGET, within } from './deadline.ts';

export interface FrameDeps {
  readonly prove: ProveDeps;
  /** What a decision needs; the frame adds what belongs to one request. */
  readonly decide: Engine;
  /** The store bound to the deadline of one request, telling the milliseconds of its trips. */
  readonly openStore: (signal: AbortSignal, onTrip: (milliseconds: number) => void) => DecisionStore;
  readonly recorder: Recorder;
  readonly tools: DialectTools;
}

/** The routes of a dialect, with a second one each where a key may stand in the path, and its public documents. */
export function routesOf(dialect: Dialect, deps: FrameDeps): Route[] {
  const asked = dialect.routes.flatMap((route) => {
    const base = {
      methods: route.methods,
      ...(route.accepts && { accepts: route.accepts }),
      ...(route.echoesRequestId && { echoesRequestId: true }),
      ...(route.refused && { refused: (refusal: Answer) => route.refused?.(refusal) ?? refusal }),
    };
    const plain: Route = {
      ...base,
      path: dialect.prefix + route.path,
      respond: (inbound) => new Exchange(deps, dialect, route, inbound).respond(route.proof),
    };
    if (!dialect.pathKeys) return [plain];
    const keyed: Route = {
      ...base,
      path: `${dialect.prefix}/key/:key${route.path}`,
      respond: (inbound, { key = '' }) => {
        const path = inbound.path.replace(`/key/${key}`, '');
        return new Exchange(deps, dialect, route, { ...inbound, path }).respond({
          ...route.proof,
          pathKey: key,
        });
      },
    };
    // The keyed one first: a plain path that ends in `*` would take its requests.
    return [keyed, plain];
  });
  return [...asked, ...(dialect.documents ?? [])];
}

/** One request through one route: its deadline, its times, its record. */
class Exchange {
  readonly #deps: FrameDeps;
  readonly #dialect: Dialect;
  readonly #route: DialectRoute;
  readonly #inbound: Inbound;
  readonly #watch = new Stopwatch();
  /** Ends whatever the request waits for, early enough to give back what it claimed. */
  readonly #signal: AbortSignal;
  /** Nothing is recorded once the caller was answered: one line for one answer. */
  #answered = false;

  constructor(deps: FrameDeps, dialect: Dialect, route: DialectRoute, inbound: Inbound) {
    this.#deps = deps;
    this.#dialect = dialect;
    this.#route = route;
    this.#inbound = inbound;
    this.#signal = AbortSignal.timeout(this.#budget - STORE_MARGIN);
  }

  /**
   * Always in the product's own words, also for a defect of ours: another server's 503 may mean "pass on" to it. A
   * malformed request is told only to a proved caller.
   */
  async respond(places: ProofPlaces): Promise<Answer> {
    let decision: Refusal;
    try {
      const answer = await within(this.#answer(places), this.#budget);
      if (answer !== NO_ANSWER_IN_TIME) return answer;
      decision = unknown(`no answer within ${this.#budget} ms`);
    } catch (error) {
      decision = this.#cannotTell(error);
    }
    this.#record(decision, {});
    this.#answered = true;
    return this.#route.render(decision);
  }

  #cannotTell(error: unknown): Unknown {
    if (error instanceof CannotTellError) return unknown(error.message, error.cause);
    this.#deps.recorder.trouble(this.#heading(), 'a defect: the dialect did not foresee this error', error);
    return unknown('a defect of the dialect', error);
  }

  get #budget(): number {
    return this.#route.patience ?? WHOLE_BUDGET;
  }

  async #answer(places: ProofPlaces): Promise<Answer> {
    const proof = await this.#proveCaller(places);
    if (!('caller' in proof)) {
      this.#record(proof, {});
      return this.#route.render(proof);
    }
    const { caller } = proof;
    const store = this.#deps.openStore(this.#signal, (milliseconds) => this.#watch.addTrip(milliseconds));
    try {
      const ask = (question: Question) => this.#decide(caller, store, question);
      return await this.#route.answer(this.#inbound, ask, this.#deps.tools);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#deps.recorder.malformed(this.#heading(caller.application), error);
      return this.#route.malformed(error);
    }
  }

  async #proveCaller(places: ProofPlaces): Promise<{ readonly caller: Caller } | Refusal> {
    const proof = callerOrRefusal(this.#deps.prove, this.#inbound, places);
    return until(this.#signal, proof).catch((error) => unknown('nobody could tell in time who asks', error));
  }

  async #decide(caller: Caller, store: DecisionStore, question: Question): Promise<Decision> {
    const deps: DecideDeps = {
      ...this.#deps.decide,
      signal: this.#signal,
      onHash: (milliseconds) => this.#watch.addHash(milliseconds),
      onTrouble: (what, error) => this.#deps.recorder.trouble(this.#heading(caller.application), what, error),
    };
    const decision = await decide({ deps, store, question, caller, requestId: this.#inbound.requestId });
    this.#record(decision, { caller, question });
    return decision;
  }

  #heading(application?: string) {
    const { requestId, sourceIp } = this.#inbound;
    const heading = {
      requestId,
      dialect: this.#dialect.name,
      route: this.#dialect.prefix + this.#route.path,
      sourceIp,
    };
    return application === undefined ? heading : { ...heading, application };
  }

  #record(decision: Decision, about: Pick<DecisionRecord, 'caller' | 'question'>): void {
    if (this.#answered) return;
    this.#deps.recorder.decision({
      ...this.#heading(about.caller?.application),
      ...about,
      decision,
      times: this.#watch.times(),
    });
  }
}
