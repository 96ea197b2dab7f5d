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

/** DynamoDB answers, and goes on to leave out what was asked for. Reads as `unknown`. */
export class UnprocessedKeysError extends Error {
  readonly code = 'unprocessed_keys';
  constructor(table: string) {
    super(
      `DynamoDB left keys of the table ${table} unread, each time they were asked for: it is asked for more than it gives. Try again later.`,
    );
    this.name = 'UnprocessedKeysError';
  }
}

/** The SDK's words around a reason, which are for programmers who use the SDK. */
const WRAPPING = /^AWS SDK error wrapper for |\n\s*Deserialization error: .*$/gs;

/** What went wrong, in the words of the error that was met. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return error.message.replace(WRAPPING, '') || code || error.name;
}

/** A change was sent, its answer was lost, and so was that of reading it back. */
export class UnsettledError extends Error {
  readonly code = 'unsettled';
  /** @param what "the change of user alice", and how it is found out, as a sentence */
  constructor(what: string, advice: string, cause: unknown) {
    super(`It cannot be told whether ${what} was made (${reasonOf(cause)}). ${advice}`, { cause });
    this.name = 'UnsettledError';
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
