// What goes wrong in the store, and the one narrow catch that a condition needs.

/** An item does not have the form it was written in: somebody else wrote it. Reads as `unknown`, never as a denial. */
export class MalformedItemError extends Error {
  readonly code = 'malformed_item';
  constructor(item: string, fault: string) {
    super(`The item ${item} is malformed: ${fault}. Restore it or write it again with gatehook.`);
    this.name = 'MalformedItemError';
  }
}

/** What came back is not what DynamoDB answers: a proxy or a broken service stands between. Reads as `unknown`. */
export class MalformedAnswerError extends Error {
  readonly code = 'malformed_answer';
  constructor(table: string) {
    super(
      `The read of the table ${table} was answered without a list of items. Look for a proxy in front of DynamoDB.`,
    );
    this.name = 'MalformedAnswerError';
  }
}

/** What DynamoDB says where a write's condition does not hold. */
export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Runs a conditional write. True when it was made, false when its condition failed; any other error passes. */
export async function holds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
