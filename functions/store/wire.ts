// Plain values to DynamoDB's own form, `{ S: 'alice' }`, and back.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { JsonObject } from '../aws/client.ts';
import { UnreadableAnswerError } from '../aws/errors.ts';
import type { Attributes, CallAnswer, CallInput, Keys } from './table.ts';

const toItem = (item: Attributes): Attributes => marshall(item, { removeUndefinedValues: true });
const fromItem = (item: Attributes): Attributes => unmarshall(item as Parameters<typeof unmarshall>[0]);

type ByTable<T> = Readonly<Record<string, T>>;

function mapped<T, U>(byTable: ByTable<T>, change: (value: T) => U): ByTable<U> {
  return Object.fromEntries(Object.entries(byTable).map(([table, value]) => [table, change(value)]));
}

const withKeys =
  (change: (item: Attributes) => Attributes) =>
  ({ Keys: keys = [], ...rest }: Keys): Keys => ({ ...rest, Keys: keys.map(change) });

/** A call's input as DynamoDB takes it; members that are undefined are left out. */
export function toWire({
  RequestItems,
  Key,
  Item,
  ExclusiveStartKey,
  ExpressionAttributeValues,
  TransactItems,
  ...rest
}: CallInput): JsonObject {
  return {
    ...rest,
    ...(TransactItems && {
      TransactItems: TransactItems.map(({ Put, Update, Delete }) => ({
        ...(Put && { Put: toWire(Put) }),
        ...(Update && { Update: toWire(Update) }),
        ...(Delete && { Delete: toWire(Delete) }),
      })),
    }),
    ...(RequestItems && { RequestItems: mapped(RequestItems, withKeys(toItem)) }),
    ...(Key && { Key: toItem(Key) }),
    ...(Item && { Item: toItem(Item) }),
    ...(ExclusiveStartKey && { ExclusiveStartKey: toItem(ExclusiveStartKey) }),
    ...(ExpressionAttributeValues && { ExpressionAttributeValues: toItem(ExpressionAttributeValues) }),
  };
}

/** @throws UnreadableAnswerError for what is not of the form that DynamoDB has */
export function fromWire(answer: JsonObject): CallAnswer {
  const { Responses, UnprocessedKeys, Items, LastEvaluatedKey } = answer as {
    readonly Responses?: ByTable<readonly Attributes[]>;
    readonly UnprocessedKeys?: ByTable<Keys>;
    readonly Items?: readonly Attributes[];
    readonly LastEvaluatedKey?: Attributes;
  };
  try {
    return {
      ...(Responses && { Responses: mapped(Responses, (items) => items.map(fromItem)) }),
      ...(UnprocessedKeys && { UnprocessedKeys: mapped(UnprocessedKeys, withKeys(fromItem)) }),
      ...(Items && { Items: Items.map(fromItem) }),
      ...(LastEvaluatedKey && { LastEvaluatedKey: fromItem(LastEvaluatedKey) }),
    };
  } catch {
    throw new UnreadableAnswerError('its items are not of the form that DynamoDB has');
  }
}
