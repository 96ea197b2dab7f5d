// What a call to AWS fails with, and which failures are worth a second try.

/** A service refused or failed. `name` is the service's own, such as `ConditionalCheckFailedException`. */
export class ServiceError extends Error {
  /** Of HTTP. */
  readonly status: number;
  /** When it answered, by its own clock. */
  readonly date: string | undefined;
  constructor(
    name: string,
    message: string,
    { status, date }: { status: number; date?: string | undefined },
  ) {
    super(message);
    this.name = name;
    this.status = status;
    this.date = date;
  }
}

/** What came back is no answer of the service: a page of a proxy, a part, or bytes that were changed on the way. */
export class UnreadableAnswerError extends Error {
  readonly code = 'malformed_answer';
  constructor(fault: string) {
    super(`The answer of AWS cannot be read: ${fault}. Look for a proxy in front of it.`);
    this.name = 'UnreadableAnswerError';
  }
}

/** No connection, or no whole answer, in the time that an attempt has. */
export class TimeoutError extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what} did not come within ${milliseconds} ms`);
    this.name = 'TimeoutError';
  }
}

/** The name that the service gives an error: `com.amazonaws.dynamodb.v20120810#ThrottlingException:http://…`. */
export const errorName = (type: unknown): string =>
  (typeof type === 'string' ? type.replace(/^.*#/, '').replace(/:.*$/, '') : '') || 'UnknownError';

/** The names that the SDK counts as throttling or as passing. */
const PASSING = new Set([
  'BandwidthLimitExceeded',
  'InternalServerError',
  'InternalServiceError',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const STATUSES = new Set([429, 500, 502, 503, 504]);
const NETWORK = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Whether the same call may succeed when it is made again. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServiceError) return PASSING.has(error.name) || STATUSES.has(error.status);
  if (error instanceof TimeoutError || error instanceof UnreadableAnswerError) return true;
  return typeof error === 'object' && error !== null && 'code' in error && NETWORK.has(String(error.code));
}

const SKEW = new Set([
  'AccessDeniedException',
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** Whether a refusal may come from a clock that is wrong. */
export const mayBeSkew = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && SKEW.has(error.name);
