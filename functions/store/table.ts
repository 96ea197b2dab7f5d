// The table as the functions need it: four calls of DynamoDB, with items as plain values. open-table.ts makes them.
/** Milliseconds for giving back what was claimed, after the deadline has passed and before the caller is answered. */
export const UNDO_TIMEOUT = 400;

/** An item, a key or the values of an expression. */
export type Attributes = Readonly<Record<string, unknown>>;

export type Operation = 'BatchGetItem' | 'DeleteItem' | 'PutItem' | 'UpdateItem';

/** Some items of one table. */
export interface Keys {
  readonly Keys?: readonly Attributes[];
  readonly ConsistentRead?: boolean;
}

/** The members of DynamoDB's own requests that are used here. */
export interface CallInput {
  readonly RequestItems?: Readonly<Record<string, Keys>>;
  readonly TableName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** What a read brings; a write brings nothing that is looked at. */
export interface CallAnswer {
  readonly Responses?: Readonly<Record<string, readonly Attributes[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, Keys>>;
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
