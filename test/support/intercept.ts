// A table whose calls are counted and can be made to fail: what the product asks of DynamoDB, one line each.
import type { Table } from '../../cli/table/table.ts';
import type { Call, Table as FunctionsTable, Operation } from '../../functions/store/table.ts';

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

/** The functions' calls under the names that the SDK gives the command line's. */
const commandOf = (operation: Operation): string =>
  `${operation.replace('GetItem', 'Get').replace(/Item$/, '')}Command`;

/** @returns the same table, and the list that its calls are added to */
export function interceptTable<T extends FunctionsTable>(table: T, intercept: Interceptor = () => undefined) {
  const sent: SentCommand[] = [];
  const call: Call = async (operation, input, options) => {
    const one = { name: commandOf(operation), input: { ...input } };
    sent.push(one);
    await intercept(one, options?.signal);
    return table.call(operation, input, options);
  };
  const client: object =
    'client' in table ? { client: intercepted(table.client as Table['client'], sent, intercept) } : {};
  return { table: { ...table, ...client, call }, sent };
}
