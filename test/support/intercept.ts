// A table whose calls are counted and can be made to fail: what the product asks of DynamoDB, one line each.
import type { Table } from '../../functions/store/table.ts';

export interface SentCommand {
  /** `BatchGetCommand`, `PutCommand`, … */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Decides before a call is made: return nothing to let it through, throw to fail it, return a promise to delay it. */
export type Interceptor = (command: SentCommand, signal: AbortSignal | undefined) => unknown;

interface Sender {
  send(command: unknown, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
}

function intercepted<T extends object>(client: T, sent: SentCommand[], intercept: Interceptor): T {
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'send') return Reflect.get(target, property, target);
      return async (
        command: { input: Record<string, unknown>; constructor: { name: string } },
        options: { abortSignal?: AbortSignal } = {},
      ) => {
        const one = { name: command.constructor.name, input: command.input };
        sent.push(one);
        await intercept(one, options.abortSignal);
        return (target as unknown as Sender).send(command, options);
      };
    },
  });
}

/** @returns the same table, and the list that its calls are added to */
export function interceptTable(table: Table, intercept: Interceptor = () => undefined) {
  const sent: SentCommand[] = [];
  const client = intercepted(table.client, sent, intercept);
  const once = intercepted(table.once, sent, intercept);
  return { table: { ...table, client, once }, sent };
}
