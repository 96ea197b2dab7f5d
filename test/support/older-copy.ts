// A table as it was some time ago, of which reads are answered: a replica that lags behind, a cache, or a table set back to a backup.
import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../cli/table/table.ts';
import type { Key } from '../../functions/store/keys.ts';
import { answer, type Fault } from './fault-proxy.ts';

/** Attributes as they go over the wire: `{"pk":{"S":"USER#alice"}}`. */
type WireItem = Record<string, AttributeValue>;

interface WireAnswer {
  readonly Responses?: Readonly<Record<string, readonly WireItem[]>>;
  readonly Items?: readonly WireItem[];
}

interface WireRequest {
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly WireItem[] }>>;
}

/** The kind of an item, which is its `sk`: `USER`, `APP`, `REVISION`; of lists it is a name. */
const kindOf = ({ sk }: WireItem): string => sk?.S ?? '';
const keyOf = ({ pk, sk }: WireItem): string => JSON.stringify([pk?.S, sk?.S]);

export interface OlderCopy {
  /** Copies these items as they are now, and forgets the others; also that there is none. */
  take(keys: readonly Key[]): Promise<void>;
  /** Puts the items of these kinds back into the table, and takes those away that came since; `all` where none are named. */
  restore(kinds?: readonly string[]): Promise<void>;
  /** Answers a read with the items of these kinds as they were, and the others as they are; `all` where none are named. */
  answers(kinds?: readonly string[]): Fault;
}

/** @param table asked by its own way, on which nothing is spoiled */
export function olderCopy({ client, name }: Pick<Table, 'client' | 'name'>): OlderCopy {
  /** undefined: there was none. */
  let items: ReadonlyMap<string, WireItem | undefined> = new Map();

  const isOf = (kinds: readonly string[] | undefined) => (item: WireItem) =>
    items.has(keyOf(item)) && (kinds?.includes(kindOf(item)) ?? true);

  /** What a read of these keys would have brought then; of a list, without what has gone since. */
  const asThen = (read: readonly WireItem[], isOlder: (item: WireItem) => boolean, keys = read) => {
    const now = new Map(read.map((item) => [keyOf(item), item]));
    return keys.flatMap((key) => {
      const item = (isOlder(key) ? items : now).get(keyOf(key));
      return item === undefined ? [] : [item];
    });
  };

  return {
    async take(keys) {
      const wire = keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
      const RequestItems = { [name]: { Keys: wire, ConsistentRead: true } };
      const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems }));
      const found = new Map((Responses?.[name] ?? []).map((item) => [keyOf(item), item]));
      items = new Map(wire.map((key) => [keyOf(key), found.get(keyOf(key))]));
    },
    async restore(kinds) {
      for (const [key, item] of items) {
        const [pk, sk] = JSON.parse(key);
        const Key = { pk: { S: pk }, sk: { S: sk } };
        if (!isOf(kinds)(Key)) continue;
        const command = item
          ? new PutItemCommand({ TableName: name, Item: item })
          : new DeleteItemCommand({ TableName: name, Key });
        await client.send(command as PutItemCommand);
      }
    },
    answers:
      (kinds) =>
      async ({ operation, body, outgoing, forward }) => {
        const { status, body: real } = await forward();
        if (!/^(BatchGetItem|Query|Scan)$/.test(operation) || status !== 200)
          return answer(outgoing, status, real);
        const whole = JSON.parse(real.toString()) as WireAnswer;
        const { RequestItems } = JSON.parse(body.toString()) as WireRequest;
        const responses = Object.entries(whole.Responses ?? {}).map(([table, read]) => [
          table,
          asThen(read, isOf(kinds), RequestItems?.[table]?.Keys ?? []),
        ]);
        const older = {
          ...whole,
          ...(whole.Responses && { Responses: Object.fromEntries(responses) }),
          ...(whole.Items && { Items: asThen(whole.Items, isOf(kinds)) }),
        };
        answer(outgoing, 200, JSON.stringify(older));
      },
  };
}
