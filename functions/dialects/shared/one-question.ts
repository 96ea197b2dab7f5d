// What most dialects are made of: a route that puts one question for each request.
import type { Decision } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import type { Answer } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import type { DialectRoute, DialectSettings } from './dialect.ts';

export interface OneQuestion extends Omit<DialectRoute, 'answer' | 'render'> {
  /** @throws MalformedError for what it cannot understand */
  parse(inbound: Inbound): Question;
  render(decision: Decision, settings: DialectSettings): Answer;
}

/** A route whose answer needs nothing but the decision on its one question, and the application's settings. */
export function oneQuestion({ parse, ...route }: OneQuestion): DialectRoute {
  return {
    ...route,
    answer: async (inbound, context) => {
      const decision = await context.ask(parse(inbound));
      return route.render(decision, context.settings);
    },
  };
}
