// Around every dialect: prove the caller, put its questions to the decision, record what was decided.
import { type CallerProof, type ProofPlaces, type ProveDeps, proveCaller } from '../callers/prove.ts';
import type { Caller } from '../decision/caller.ts';
import { decide } from '../decision/decide.ts';
import { type Decision, deny, unknown } from '../decision/decision.ts';
import type { DecisionStore } from '../decision/facts.ts';
import type { Question } from '../decision/question.ts';
import type { DecideDeps } from '../decision/request.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import type { DecisionRecord, Recorder } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import type { Dialect, DialectRoute } from './dialect.ts';

export interface FrameDeps {
  readonly prove: ProveDeps;
  /** What a decision needs; the frame adds what belongs to one request. */
  readonly decide: Omit<DecideDeps, 'onHash' | 'onTrouble'>;
  /** The store bound to the deadline of one request, telling the milliseconds of its trips. */
  readonly openStore: (signal: AbortSignal, onTrip: (milliseconds: number) => void) => DecisionStore;
  readonly recorder: Recorder;
}

/**
 * Milliseconds. Callers give up after 5 s, some sooner; the design's budget is 2.5 s. Calls to the store end first, so
 * that claims can still be given back; the second bound ends what heeds no signal, such as a hash.
 */
const STORE_BUDGET = 1900;
const WHOLE_BUDGET = 2400;

const NO_ANSWER_IN_TIME = Symbol('no answer in time');

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | typeof NO_ANSWER_IN_TIME> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof NO_ANSWER_IN_TIME>((resolve) => {
    timer = setTimeout(resolve, milliseconds, NO_ANSWER_IN_TIME);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The routes of a dialect, with a second one each where a key may stand in the path. */
export function routesOf(dialect: Dialect, deps: FrameDeps): Route[] {
  return dialect.routes.flatMap((route) => {
    const base = { methods: route.methods, ...(route.accepts ? { accepts: route.accepts } : {}) };
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
    return [plain, keyed];
  });
}

/** One request through one route: its deadline, its times, its record. */
class Exchange {
  readonly #deps: FrameDeps;
  readonly #dialect: Dialect;
  readonly #route: DialectRoute;
  readonly #inbound: Inbound;
  readonly #watch = new Stopwatch();

  constructor(deps: FrameDeps, dialect: Dialect, route: DialectRoute, inbound: Inbound) {
    this.#deps = deps;
    this.#dialect = dialect;
    this.#route = route;
    this.#inbound = inbound;
  }

  /** Never throws for what the store, a secret or the caller did; a malformed request is told only to a proved caller. */
  async respond(places: ProofPlaces): Promise<Answer> {
    const answer = await within(this.#answer(places), WHOLE_BUDGET);
    if (answer !== NO_ANSWER_IN_TIME) return answer;
    const decision = unknown(`no answer within ${WHOLE_BUDGET} ms`);
    this.#record(decision, {});
    return this.#route.render(decision);
  }

  async #answer(places: ProofPlaces): Promise<Answer> {
    const proof = await this.#proveCaller(places);
    if (!('caller' in proof)) {
      this.#record(proof, {});
      return this.#route.render(proof);
    }
    const { caller } = proof;
    const signal = AbortSignal.timeout(STORE_BUDGET);
    const store = this.#deps.openStore(signal, (milliseconds) => this.#watch.addTrip(milliseconds));
    try {
      return await this.#route.answer(this.#inbound, (question) => this.#decide(caller, store, question));
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#deps.recorder.malformed(this.#heading(caller.application), error);
      return this.#route.malformed(error);
    }
  }

  async #proveCaller(places: ProofPlaces): Promise<{ caller: Caller } | Decision> {
    let proof: CallerProof;
    try {
      proof = await proveCaller(this.#deps.prove, this.#inbound, places);
    } catch (error) {
      return unknown('the secret that proves callers could not be read', error);
    }
    return 'caller' in proof ? proof : deny('untrusted_caller', proof.refused);
  }

  async #decide(caller: Caller, store: DecisionStore, question: Question): Promise<Decision> {
    const deps: DecideDeps = {
      ...this.#deps.decide,
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
    this.#deps.recorder.decision({
      ...this.#heading(about.caller?.application),
      ...about,
      decision,
      times: this.#watch.times(),
    });
  }
}
