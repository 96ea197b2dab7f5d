// One event's questions to the decision: who shows these credentials, and what of the places asked may they reach?

import type { Engine } from '../assembly/engine.ts';
import { proveByKey } from '../callers/prove.ts';
import type { Caller } from '../decision/caller.ts';
import { decide } from '../decision/decide.ts';
import {
  type Decision,
  type Deny,
  type DenyCode,
  deny,
  type Unknown,
  unknown,
} from '../decision/decision.ts';
import type { DecisionStore } from '../decision/facts.ts';
import type { Question } from '../decision/question.ts';
import { NO_ANSWER_IN_TIME, STORE_MARGIN, WHOLE_BUDGET, within } from '../exchange/deadline.ts';
import type { DecisionRecord, Recorder } from '../records/record.ts';
import { Stopwatch } from '../records/stopwatch.ts';
import type { SigningKeys } from '../secrets/signing-keys.ts';
import type { Exchange, Verdict } from './api-kind.ts';
import { askOf, type Place } from './resource.ts';
import type { AuthorizerSettings } from './settings.ts';

export interface InquiryDeps {
  readonly engine: Engine;
  /** For API keys only. */
  readonly keys: SigningKeys;
  /** The store bound to the deadline of one request, telling the milliseconds of its trips. */
  readonly openStore: (signal: AbortSignal, onTrip: (milliseconds: number) => void) => DecisionStore;
  readonly recorder: Recorder;
  readonly settings: AuthorizerSettings;
}

export type Finding = Verdict | { readonly kind: 'unknown' };

type Who = Pick<Question, 'username' | 'credentials'>;

/** An application that is missing, disabled or out of its limits is nobody's wrong password. */
const REFUSALS: Readonly<Record<DenyCode, Exclude<Finding['kind'], 'allow'>>> = {
  invalid_credentials: 'unauthenticated',
  too_many_attempts: 'unauthenticated',
  not_authorized: 'forbidden',
  caller_not_allowed: 'forbidden',
  untrusted_caller: 'unknown',
  replayed: 'unknown',
};

export class Inquiry {
  readonly #deps: InquiryDeps;
  readonly #exchange: Exchange;
  /** Random, of this process. */
  readonly #requestId: string;
  readonly #watch = new Stopwatch();
  /** Ends whatever the request waits for, early enough to give back what it claimed. */
  readonly #signal = AbortSignal.timeout(WHOLE_BUDGET - STORE_MARGIN);
  readonly #store: DecisionStore;

  constructor(deps: InquiryDeps, exchange: Exchange, requestId: string) {
    this.#deps = deps;
    this.#exchange = exchange;
    this.#requestId = requestId;
    this.#store = deps.openStore(this.#signal, (milliseconds) => this.#watch.addTrip(milliseconds));
  }

  /** Never throws, and never takes longer than AWS waits: whatever could not be told is `unknown`. */
  async find(): Promise<Finding> {
    try {
      const finding = await within(this.#find(), WHOLE_BUDGET);
      if (finding !== NO_ANSWER_IN_TIME) return finding;
      return this.#settled(unknown(`no answer within ${WHOLE_BUDGET} ms`));
    } catch (error) {
      return this.#settled(unknown('the secret that proves API keys could not be read', error));
    }
  }

  async #find(): Promise<Finding> {
    const { presented, required } = this.#exchange.access;
    if (presented === null) return this.#settled(deny('invalid_credentials', 'no credentials can be read'));
    if (required.fault !== undefined) return this.#settled(deny('not_authorized', required.fault));
    return presented.kind === 'apiKey' ? this.#findMachine(presented.key) : this.#findPlaces(presented);
  }

  /**
   * An API key stands for the user of its application's own name, where the application may vouch for that login: what
   * an application may ask about others says nothing of what it may do itself.
   */
  async #findMachine(key: string): Promise<Finding> {
    const proof = await proveByKey({ keys: this.#deps.keys }, { text: key, place: 'header' });
    if (!('caller' in proof)) return this.#settled(deny('invalid_credentials', proof.refused));
    const { caller } = proof;
    const username = caller.application;
    const known = await this.#ask(caller, { username, credentials: { kind: 'assertLogin' } }, []);
    if (known.outcome === 'unknown') return { kind: 'unknown' };
    if (known.outcome === 'deny') return { kind: 'unauthenticated' };
    return this.#findPlaces({ username, credentials: { kind: 'assert' } });
  }

  /** Asks about all places at once, and where only optional ones are refused once more without them. */
  async #findPlaces(who: Who): Promise<Finding> {
    const { required, optional } = this.#exchange.access;
    const caller: Caller = {
      application: this.#deps.settings.application,
      proof: { kind: 'function' },
      webhookId: null,
      previousMaster: false,
    };
    const places = [required, ...optional];
    const decision = await this.#ask(caller, who, places);
    if (decision.outcome !== 'deny' || decision.code !== 'not_authorized') return findingOf(decision, []);
    const allowed = places.filter((_, at) => decision.explanation[at]?.allowed === true);
    if (!allowed.includes(required)) return { kind: 'forbidden' };
    const withheld = optional.filter((place) => !allowed.includes(place));
    return findingOf(await this.#ask(caller, who, allowed), withheld);
  }

  async #ask(caller: Caller, who: Who, places: readonly Place[]): Promise<Decision> {
    const { engine, recorder, settings } = this.#deps;
    const { username, credentials } = who;
    const asks = places.map((place) => askOf(place, settings.template));
    const question = { dialect: 'native', username, credentials, asks, context: {}, wantsToken: false };
    const deps = {
      ...engine,
      signal: this.#signal,
      onHash: (milliseconds: number) => this.#watch.addHash(milliseconds),
      onTrouble: (what: string, error: unknown) => recorder.trouble(this.#heading(), what, error),
    };
    const decision = await decide({ deps, store: this.#store, question, caller, requestId: this.#requestId });
    this.#record(decision, { caller, question });
    return decision;
  }

  /** Records what was settled without a question. */
  #settled(decision: Deny | Unknown): Finding {
    this.#record(decision, {});
    return findingOf(decision, []);
  }

  #heading() {
    const { surface, access } = this.#exchange;
    const { application } = this.#deps.settings;
    return {
      requestId: this.#requestId,
      dialect: 'authorizer',
      route: surface,
      sourceIp: access.sourceIp,
      application,
    };
  }

  #record(decision: Decision, about: Pick<DecisionRecord, 'caller' | 'question'>): void {
    this.#deps.recorder.decision({ ...this.#heading(), ...about, decision, times: this.#watch.times() });
  }
}

function findingOf(decision: Decision, withheld: readonly Place[]): Finding {
  switch (decision.outcome) {
    case 'allow':
      return { kind: 'allow', decision, withheld };
    case 'deny':
      return { kind: REFUSALS[decision.code] };
    case 'unknown':
      return { kind: 'unknown' };
  }
}
