// The table as the functions need it: six calls of DynamoDB, with items as plain values. open-table.ts makes them.
/**
 * Milliseconds for giving back what was claimed. The caller is answered when the request's time is up, whether or not that is
 * done: a store that is too slow for a login is too slow to take its attempt back in the rest of that time. In Lambda what
 * has not come back by then goes on with the instance's next request.
 */
export const UNDO_TIMEOUT = 2000;

/** An item, a key or the values of an expression. */
export type Attributes = Readonly<Record<string, unknown>>;

export type Operation =
  | 'BatchGetItem'
  | 'DeleteItem'
  | 'PutItem'
  | 'Query'
  | 'TransactWriteItems'
  | 'UpdateItem';

/** Some items of one table. */
export interface Keys {
  readonly Keys?: readonly Attributes[];
  readonly ConsistentRead?: boolean;
}

/** A condition, and the values that it names. */
interface Conditional {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Attributes;
}

/** One write of a transaction. */
export interface TransactedWrite {
  readonly Put?: Conditional & { readonly Item: Attributes };
  readonly Update?: Conditional & { readonly Key: Attributes; readonly UpdateExpression: string };
  readonly Delete?: Conditional & { readonly Key: Attributes };
}

/** The members of DynamoDB's own requests that are used here. */
export interface CallInput {
  readonly RequestItems?: Readonly<Record<string, Keys>>;
  readonly TableName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly UpdateExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly TransactItems?: readonly TransactedWrite[];
  /** By it DynamoDB knows a transaction that is sent again, for ten minutes. */
  readonly ClientRequestToken?: string;
  readonly ExclusiveStartKey?: Attributes;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** What a read brings; a write brings nothing that is looked at. */
export interface CallAnswer {
  readonly Responses?: Readonly<Record<string, readonly Attributes[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, Keys>>;
  /** Of a query, with the key behind which more lies. */
  readonly Items?: readonly Attributes[];
  readonly LastEvaluatedKey?: Attributes;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Sent once and never again: a second try of a counter would count twice. */
  readonly once?: boolean;
}

/** Makes one call. Throws an error by DynamoDB's own name, such as `ConditionalCheckFailedException`. */
export type Call = (operation: Operation, input: CallInput, options?: CallOptions) => Promise<CallAnswer>;

/** What reads and writes go through. */
export interface Table {
  readonly name: string;
  readonly call: Call;
}

/** The same table, whose calls all end with the signal: for functions of this folder that take none. */
export const endingWith = ({ name, call }: Table, signal: AbortSignal): Table => ({
  name,
  call: (operation, input, options) => call(operation, input, { signal, ...options }),
});
