// Several things asked about one user at once: one question, one trip to the store, an answer for each.
import type { Decision, Refusal } from '../../decision/decision.ts';
import type { Ask, Question } from '../../decision/question.ts';
import type { AskDecision } from './dialect.ts';

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

/**
 * Asks for each thing about a user who is already proved.
 * @returns whether each is allowed, in the order asked; or the refusal that concerns them all
 */
export async function askSeveral(
  ask: AskDecision,
  question: Question,
  things: readonly Ask[],
): Promise<readonly boolean[] | Refusal> {
  const decision = await ask({ ...question, asks: things });
  if (decision.outcome === 'allow') return things.map(() => true);
  if (decision.code !== 'not_authorized') return decision;
  const { explanation } = decision;
  if (explanation.length === things.length) return explanation.map(({ allowed }) => allowed);
  // One of them can be no permission, such as one that is too long: it must not refuse the others.
  return askOneByOne(ask, question, things);
}

async function askOneByOne(
  ask: AskDecision,
  question: Question,
  things: readonly Ask[],
): Promise<readonly boolean[] | Refusal> {
  const allowed: boolean[] = [];
  const questions = things.map((thing) => ({ ...question, asks: [thing] }));
  for (const decision of await askEach(ask, questions)) {
    if (decision.outcome !== 'allow' && decision.code !== 'not_authorized') return decision;
    allowed.push(decision.outcome === 'allow');
  }
  return allowed;
}
