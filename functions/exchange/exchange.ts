// One request under a deadline: prove the caller, open the store, decide, record once, answer in the caller's words.

import type { Caller } from '../decision/caller.ts';
import { cannotTell } from '../decision/cannot-tell.ts';
import { decide } from '../decision/decide.ts';
import { type Decision, type Refusal, unknown } from '../decision/decision.ts';
import type { Application, DecisionStore } from '../decision/facts.ts';
import type { Question } from '../decision/question.ts';
import type { DecideDeps, Engine } from '../decision/request.ts';
import { until } from '../decision/until.ts';
import { ThrownAnswer } from '../http/answer.ts';
import { MalformedError } from '../http/problem.ts';
import type { DecisionRecord, Recorded, Recorder, RecordHeading } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import { type Deadlines, NO_ANSWER_IN_TIME, STORE_MARGIN, WHOLE_BUDGET } from './deadline.ts';

/** What every exchange of one process uses. */
export interface ExchangeDeps {
  readonly engine: Engine;
  /** Opens the store for one request: bound to its signal, telling the milliseconds of each trip. */
  readonly openStore: (signal: AbortSignal, onTrip: (milliseconds: number) => void) => DecisionStore;
  readonly recorder: Recorder;
  readonly deadlines: Deadlines;
}

/**
 * The application that a request comes from, with what is wrong with a proof although it holds; or why none was proved.
 * Public documents have the caller `null`.
 */
export type Proof<C> = { readonly caller: C; readonly fault?: MalformedError } | Refusal;

/** One request, as its entry describes it. `C` is the type of its caller. */
export interface ExchangeRequest<Answer, C> {
  readonly heading: RecordHeading;
  /** Milliseconds from here to the answer; 2,400 where not set. */
  readonly budget?: number;
  readonly prove: () => Promise<Proof<C>>;
  /**
   * Answers a proved caller.
   * @throws MalformedError for what cannot be understood, CannotTellError, ThrownAnswer; any other error becomes
   *   "cannot tell"
   */
  readonly answer: (exchange: Exchange, caller: C) => Promise<Answer>;
  /** Says in the caller's words that no caller was proved, or that the answer cannot be told. */
  readonly refuse: (refusal: Refusal) => Answer;
  /** Says in the caller's words what is malformed. Only proved callers are told. Absent where nothing is parsed. */
  readonly malformed?: (fault: MalformedError) => Answer;
}

/**
 * Runs one request: answers within its budget and writes one record for each question, or one for the request where it
 * came to none. Nothing is recorded after the answer.
 * @throws ThrownAnswer where the entry's protocol says no by an error
 */
export function runExchange<Answer, C>(
  deps: ExchangeDeps,
  request: ExchangeRequest<Answer, C>,
): Promise<Answer> {
  return new Exchange(deps, request.heading, request.budget ?? WHOLE_BUDGET).run(request);
}

/** The state of one request: its deadline, its store, its times and its records. */
export class Exchange {
  /** Ends what the request waits for, early enough to give back what it claimed. */
  readonly signal: AbortSignal;
  readonly store: DecisionStore;
  readonly #deps: ExchangeDeps;
  readonly #heading: RecordHeading;
  readonly #budget: number;
  readonly #decisionTime: number;
  readonly #watch = new Stopwatch();
  #application: Application | null = null;
  #answered = false;
  #changes = 0;
  /** Counts a change of what lies in the table, for the record. */
  readonly onChange = (): void => {
    this.#changes += 1;
  };

  constructor(deps: ExchangeDeps, heading: RecordHeading, budget: number) {
    this.#deps = deps;
    this.#heading = heading;
    this.#budget = budget;
    this.#decisionTime = budget - STORE_MARGIN;
    this.signal = deps.deadlines.signal(this.#decisionTime);
    this.store = deps.openStore(this.signal, (milliseconds) => this.#watch.addTrip(milliseconds));
  }

  async run<Answer, C>(request: ExchangeRequest<Answer, C>): Promise<Answer> {
    const { deadlines } = this.#deps;
    const refusal = await deadlines
      .within(this.#answer(request), this.#budget)
      .then(
        (outcome) =>
          outcome === NO_ANSWER_IN_TIME ? unknown(`no answer within ${this.#budget} ms`) : outcome,
        cannotTellUnlessThrown,
      );
    if ('answer' in refusal) return refusal.answer;
    this.record(refusal);
    this.#answered = true;
    return request.refuse(refusal);
  }

  /** The answer, or what hindered one and is still to be recorded. */
  async #answer<Answer, C>(
    request: ExchangeRequest<Answer, C>,
  ): Promise<{ readonly answer: Answer } | Refusal> {
    const proof = await until(this.signal, request.prove()).catch(cannotTell);
    if (!('caller' in proof)) return proof;
    try {
      if (proof.fault !== undefined) throw proof.fault;
      return { answer: await request.answer(this, proof.caller) };
    } catch (error) {
      if (!(error instanceof MalformedError) || request.malformed === undefined) throw error;
      const application = (proof.caller as Caller | null)?.application;
      this.#deps.recorder.malformed(this.#headingOf(application), error);
      return { answer: request.malformed(error) };
    }
  }

  get requestId(): string {
    return this.#heading.requestId;
  }

  /** The proved application's record; null before its first question was decided. */
  get application(): Application | null {
    return this.#application;
  }

  /**
   * Decides one question in the caller's name and records the decision.
   * @returns never throws: what could not be told is `unknown`
   */
  async ask(question: Question, caller: Caller): Promise<Decision> {
    const decision = await this.decide(question, caller);
    this.record(decision, { caller, question });
    return decision;
  }

  /**
   * Decides one question, and leaves it to the caller to record it: where something is changed because of the decision.
   * @returns never throws: what could not be told is `unknown`
   */
  decide(question: Question, caller: Caller): Promise<Decision> {
    const { engine, recorder } = this.#deps;
    const deps: DecideDeps = {
      ...engine,
      signal: this.signal,
      decisionTime: this.#decisionTime,
      onHash: (milliseconds) => this.#watch.addHash(milliseconds),
      onApplication: (application) => {
        this.#application = application;
      },
      onTrouble: (what, error) => recorder.trouble(this.#headingOf(caller.application), what, error),
    };
    const { store, requestId } = this;
    return decide({ deps, store, question, caller, requestId });
  }

  /** Records what came of the request, with the changes since the last record; nothing after the request was answered. */
  record(decision: Recorded, about: Pick<DecisionRecord, 'caller' | 'question'> = {}): void {
    if (this.#answered) return;
    const heading = this.#headingOf(about.caller?.application);
    const changes = this.#changes > 0 ? { changes: this.#changes } : {};
    this.#changes = 0;
    this.#deps.recorder.decision({ ...heading, ...about, ...changes, decision, times: this.#watch.times() });
  }

  /** Records a part of the request that cannot be understood, where all else of it is answered. */
  partFault(fault: MalformedError, { application }: Caller): void {
    this.#deps.recorder.malformed(this.#headingOf(application), fault);
  }

  /** Records a failure that does not change the answer. */
  trouble(what: string, error: unknown, { application }: Caller): void {
    this.#deps.recorder.trouble(this.#headingOf(application), what, error);
  }

  #headingOf(application: string | undefined): RecordHeading {
    return application === undefined ? this.#heading : { application, ...this.#heading };
  }
}

function cannotTellUnlessThrown(error: unknown) {
  if (error instanceof ThrownAnswer) throw error;
  return cannotTell(error);
}
