// One event's questions to the decision: whose credentials are these, and which of the resources may that user reach?
import { hashApiKey, parseApiKey } from '../callers/api-key.ts';
import { whyNoKey } from '../callers/misplaced-keys.ts';
import type { Caller } from '../decision/caller.ts';
import { type Decision, type Deny, type DenyCode, deny, type Refusal } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Exchange, type ExchangeDeps, runExchange } from '../exchange/exchange.ts';
import type { AuthorizerRequest, Verdict } from './api-kind.ts';
import { AuthorizerError } from './errors.ts';
import { askOf, type Resource } from './resource.ts';

export interface AuthorizerSettings {
  /** In whose name users are asked about: its limits and its audience count. */
  readonly application: string;
  readonly template: string;
  readonly fields: readonly string[];
  readonly topics: readonly string[];
}

export interface AuthorizerDeps extends ExchangeDeps {
  readonly settings: AuthorizerSettings;
}

type UserProof = Pick<Question, 'username' | 'credentials'>;

/** An application that is missing, disabled or out of its limits says nothing about the user's password. */
const REFUSALS: Readonly<Record<DenyCode, 'unauthenticated' | 'forbidden' | 'unknown'>> = {
  invalid_credentials: 'unauthenticated',
  too_many_attempts: 'unauthenticated',
  not_authorized: 'forbidden',
  caller_not_allowed: 'forbidden',
  untrusted_caller: 'unknown',
  replayed: 'unknown',
};

/**
 * What a refusal is to AWS.
 * @throws AuthorizerError `unavailable` where it cannot be told: API Gateway may cache a denial and never an error
 */
function verdictOf(refusal: Refusal): Verdict {
  const kind = refusal.outcome === 'unknown' ? 'unknown' : REFUSALS[refusal.code];
  if (kind === 'unknown') throw new AuthorizerError('unavailable');
  return { kind };
}

/**
 * Answers one event.
 * @param requestId random, made by this process
 * @throws AuthorizerError: `unauthorized` is REST's 401, all others its 500
 */
export function decideRequest(
  deps: AuthorizerDeps,
  request: AuthorizerRequest,
  requestId: string,
): Promise<unknown> {
  const { application } = deps.settings;
  const caller: Caller = {
    application,
    proof: { kind: 'function' },
    webhookId: null,
    previousMaster: false,
  };
  const { kind, access } = request;
  return runExchange(deps, {
    heading: { requestId, dialect: 'authorizer', route: kind, sourceIp: access.sourceIp, application },
    prove: async () => ({ caller }),
    answer: async (exchange) =>
      request.render(await new Inspection(deps, request, exchange, caller).verdict()),
    refuse: (refusal) => request.render(verdictOf(refusal)),
  });
}

/**
 * Whom a key names; whether it is one of that application's keys the table tells. The webhook looks at the key's check
 * first, which spares it a read for made-up keys. That takes the secret from which every application's signing secret
 * follows, and a function of another team must not have it; a made-up name with a password costs more than this read.
 * @returns null for what is no key, and for a key that may stand in paths only
 */
function callerOfKey(text: string): Caller | null {
  const key = parseApiKey(text);
  if (key?.place !== 'header') return null;
  const proof = { kind: 'apiKey', hash: hashApiKey(text), place: 'header' } as const;
  return { application: key.application, proof, webhookId: null, previousMaster: false };
}

/** One event's questions, in the application's name. */
class Inspection {
  readonly #deps: AuthorizerDeps;
  readonly #request: AuthorizerRequest;
  readonly #exchange: Exchange;
  readonly #caller: Caller;

  constructor(deps: AuthorizerDeps, request: AuthorizerRequest, exchange: Exchange, caller: Caller) {
    this.#deps = deps;
    this.#request = request;
    this.#exchange = exchange;
    this.#caller = caller;
  }

  async verdict(): Promise<Verdict> {
    const { credentials, required } = this.#request.access;
    if (credentials === null) return this.#settled(deny('invalid_credentials', 'no credentials can be read'));
    if (required.fault !== undefined) return this.#settled(deny('not_authorized', required.fault));
    return credentials.kind === 'apiKey' ? this.#ofMachine(credentials.key) : this.#ofUser(credentials);
  }

  /**
   * An API key stands for the user of its application's own name, where the application may vouch for that login: what
   * an application may ask about others says nothing of what it may do itself.
   */
  async #ofMachine(text: string): Promise<Verdict> {
    const machine = callerOfKey(text);
    if (machine === null) return this.#settled(deny('invalid_credentials', whyNoKey(text)));
    const username = machine.application;
    const login: UserProof = { username, credentials: { kind: 'assertLogin' } };
    const known = await this.#ask(machine, login, []);
    if (known.outcome === 'deny') return { kind: 'unauthenticated' };
    if (known.outcome === 'unknown') return verdictOf(known);
    return this.#ofUser({ username, credentials: { kind: 'assert' } });
  }

  /** Asks about all resources at once, and where only optional ones are refused once more without them. */
  async #ofUser(user: UserProof): Promise<Verdict> {
    const { required, optional } = this.#request.access;
    const resources = [required, ...optional];
    const first = await this.#ask(this.#caller, user, resources);
    if (first.outcome !== 'deny' || first.code !== 'not_authorized') return verdictWith(first, []);
    const allowed = resources.filter((_, at) => first.explanation[at]?.allowed === true);
    if (!allowed.includes(required)) return { kind: 'forbidden' };
    const withheld = optional.filter((resource) => !allowed.includes(resource));
    return verdictWith(await this.#ask(this.#caller, user, allowed), withheld);
  }

  #ask(
    caller: Caller,
    { username, credentials }: UserProof,
    resources: readonly Resource[],
  ): Promise<Decision> {
    const asks = resources.map((resource) => askOf(resource, this.#deps.settings.template));
    const question = { dialect: 'native', username, credentials, asks, context: {}, wantsToken: false };
    return this.#exchange.ask(question, caller);
  }

  /** Records what was settled without a question. */
  #settled(refusal: Deny): Verdict {
    this.#exchange.record(refusal);
    return verdictOf(refusal);
  }
}

const verdictWith = (decision: Decision, withheld: readonly Resource[]): Verdict =>
  decision.outcome === 'allow' ? { kind: 'allow', decision, withheld } : verdictOf(decision);
