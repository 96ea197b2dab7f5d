// One event of a product of AWS that calls a function: its policy proves the caller, its settings name the application.
import type { Caller } from '../decision/caller.ts';
import type { FunctionDialect } from '../dialects/shared/function-dialect.ts';
import { type ExchangeDeps, runExchange } from './exchange.ts';

/**
 * Answers one event.
 * @param application in whose name users are asked about: its dialects and its limits count
 * @param requestId random, made by this process
 * @throws FunctionError where an error is the product's only way to hear the answer
 */
export function answerEvent<Event, Answer>(
  deps: ExchangeDeps,
  dialect: FunctionDialect<Event, Answer>,
  application: string,
  event: Event,
  requestId: string,
): Promise<Answer> {
  const caller: Caller = {
    application,
    proof: { kind: 'function' },
    webhookId: null,
    previousMaster: false,
  };
  const sourceIp = dialect.sourceIp(event);
  return runExchange(deps, {
    heading: { requestId, dialect: dialect.name, route: 'function', sourceIp, application },
    prove: async () => ({ caller }),
    answer: async (exchange) => dialect.render(await exchange.ask(dialect.parse(event), caller), event),
    refuse: (refusal) => dialect.render(refusal, event),
  });
}
