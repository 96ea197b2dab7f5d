// What most dialects are made of: routes that put one question for each request, and where their keys may stand.
import type { ProofPlaces } from '../../callers/prove.ts';
import type { Decision } from '../../decision/decision.ts';
import type { Ask, Credentials, Question, TemplateValue } from '../../decision/question.ts';
import type { Answer } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import type { AskDecision, DialectRoute } from './dialect.ts';

/** The whole question lies in the body: signatures and keys. */
export const SIGNATURE_OR_KEY: ProofPlaces = { signature: true, authorization: true };
/** The question lies in path, query or headers, which no signature covers: keys only, also in `Authorization`. */
export const KEY_ONLY: ProofPlaces = { signature: false, authorization: true };
/** `Authorization` holds the end user's credentials: the key stands in `X-API-Key` or in the path. */
export const KEY_BESIDE_USER: ProofPlaces = { signature: false, authorization: false };

/** A question with what most dialects leave out: nothing recorded beside it, no token wanted. */
export function question(
  dialect: string,
  username: string,
  credentials: Credentials,
  asks: Question['asks'] = [],
): Question {
  return { dialect, username, credentials, asks, context: {}, wantsToken: false };
}

/** What is asked by the template of that name, or by the application's own in its place. */
export function byTemplate<const Name extends string>(
  templates: Readonly<Record<Name, string>>,
  templateName: Name,
  values: Readonly<Record<string, TemplateValue>> = {},
): Ask {
  return { template: templates[templateName], templateName, values };
}

/** A password that is there, even an empty one, must be right; only where none was sent may the login be vouched for. */
export function passwordOrVouched(password: string | undefined): Credentials {
  return password === undefined ? { kind: 'assertLogin' } : { kind: 'password', password };
}

export interface OneQuestion extends Omit<DialectRoute, 'answer' | 'render'> {
  /** @throws MalformedError for what it cannot understand */
  parse(inbound: Inbound): Question;
  render(decision: Decision): Answer;
}

/** A route whose answer needs nothing but the decision on its one question. */
export function oneQuestion({ parse, ...route }: OneQuestion): DialectRoute {
  return { ...route, answer: async (inbound, ask) => route.render(await ask(parse(inbound))) };
}

/** Trips to the store at once for one request: enough for a batch within its budget, too few to crowd out others. */
const AT_ONCE = 10;

/**
 * Puts several questions about users who are already proved, ten at a time.
 * @returns one decision for each, in the order asked; questions with a password would race for the same attempt
 */
export async function askEach(ask: AskDecision, questions: readonly Question[]): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (let at = 0; at < questions.length; at += AT_ONCE) {
    decisions.push(...(await Promise.all(questions.slice(at, at + AT_ONCE).map(ask))));
  }
  return decisions;
}
