// Several things asked about one user at once: one question, one trip to the store, an answer for each.
import type { Ask, Question } from '../../decision/question.ts';
import type { AskDecision, Refusal } from './dialect.ts';
import { askEach } from './one-question.ts';

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
  // One of them can be no permission, such as one of more than 1,024 characters: it must not refuse the others.
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
