// Why there is no answer: one class for each party that has to act, each error with a stable code. None holds a secret.

/** The application's own set-up is at fault. */
export type CallerErrorCode = 'untrusted_caller' | 'caller_not_allowed' | 'replayed';

/** The question, or where it was sent, is at fault. */
export type RequestErrorCode =
  | 'missing_credentials'
  | 'malformed_question'
  | 'malformed_json'
  | 'malformed_path'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type';

/** It could not be told: neither allowed nor refused. */
export type UnavailableErrorCode = 'unavailable' | 'network' | 'timeout' | 'unexpected_answer';

export type GatehookErrorCode =
  | 'invalid_configuration'
  | CallerErrorCode
  | RequestErrorCode
  | UnavailableErrorCode;

export interface ErrorFacts {
  /** Names the request in Gatehook's log. */
  readonly requestId?: string | undefined;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter?: number | undefined;
  /** What Gatehook says is to be mended. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Every error of the client. Switch on `code`, or ask for one of the classes below.
 * @example
 * ```ts
 * const answer = await gatehook.authenticate(username, password).catch((error: unknown) => {
 *   if (error instanceof GatehookError) console.error(error.code, error.requestId);
 *   throw error;
 * });
 * ```
 */
export class GatehookError<Code extends GatehookErrorCode = GatehookErrorCode> extends Error {
  readonly code: Code;
  /** Names the request in Gatehook's log; undefined where no answer arrived. */
  readonly requestId: string | undefined;

  constructor(code: Code, message: string, { requestId, cause }: ErrorFacts = {}) {
    const named = requestId === undefined ? message : `${message} (request ${requestId})`;
    super(named, cause === undefined ? undefined : { cause });
    this.name = 'GatehookError';
    this.code = code;
    this.requestId = requestId;
  }
}

/**
 * Thrown by the constructor: an option is missing or wrong.
 * @example
 * ```ts
 * try {
 *   new TokenVerifier({ issuer, audience });
 * } catch (error) {
 *   if (error instanceof GatehookConfigurationError) console.error(error.message);
 * }
 * ```
 */
export class GatehookConfigurationError extends GatehookError<'invalid_configuration'> {
  constructor(message: string, facts?: ErrorFacts) {
    super('invalid_configuration', message, facts);
    this.name = 'GatehookConfigurationError';
  }
}

/**
 * Gatehook does not take this application's word: its secret, its clock or its limits are at fault, never the user.
 * @example
 * ```ts
 * const answer = await gatehook.authenticate(username, password).catch((error: unknown) => {
 *   if (error instanceof GatehookCallerError) console.error('Alert the operator:', error.code);
 *   throw error;
 * });
 * ```
 */
export class GatehookCallerError extends GatehookError<CallerErrorCode> {
  constructor(code: CallerErrorCode, message: string, facts?: ErrorFacts) {
    super(code, message, facts);
    this.name = 'GatehookCallerError';
  }
}

/**
 * The question cannot be asked like this. Asking it again will not help.
 * @example
 * ```ts
 * const answer = await gatehook.check({ username, assert: true }).catch((error: unknown) => {
 *   if (error instanceof GatehookRequestError) console.error('Mend the code:', error.detail);
 *   throw error;
 * });
 * ```
 */
export class GatehookRequestError extends GatehookError<RequestErrorCode> {
  /** What Gatehook says is to be mended, if it was asked. */
  readonly detail: string | undefined;

  constructor(code: RequestErrorCode, message: string, facts: ErrorFacts = {}) {
    super(code, facts.detail === undefined ? message : `${message} ${facts.detail}`, facts);
    this.name = 'GatehookRequestError';
    this.detail = facts.detail;
  }
}

/**
 * No answer could be had. It is not a refusal: answer 503, do not cache, never let through.
 * @example
 * ```ts
 * const answer = await gatehook.authenticate(username, password).catch((error: unknown) => {
 *   if (error instanceof GatehookUnavailableError) return null; // answer 503, with error.retryAfter where it is there
 *   throw error;
 * });
 * ```
 */
export class GatehookUnavailableError extends GatehookError<UnavailableErrorCode> {
  /** Seconds after which asking again makes sense, if Gatehook said so. */
  readonly retryAfter: number | undefined;

  constructor(code: UnavailableErrorCode, message: string, facts: ErrorFacts = {}) {
    super(code, message, facts);
    this.name = 'GatehookUnavailableError';
    this.retryAfter = facts.retryAfter;
  }
}
