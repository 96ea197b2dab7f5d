// What can be wrong with the token keys: nothing is signed or let through with them then.

export type TokenKeyErrorCode =
  /** The secret's text has not the form of a key set. */
  | 'broken_token_keys'
  /** The rotation that makes the first key has not run yet. */
  | 'no_token_key'
  /** What a stage's address answers is no key set. */
  | 'no_key_set'
  /** There is no such key, or no such version of the secret. */
  | 'unknown_token_key'
  /** Secrets Manager calls a step for a version that is not being rotated. */
  | 'not_rotating'
  /** What is pending no longer follows from what is current: it must not be finished. */
  | 'rotation_overtaken'
  /** The newest key is older than the schedule allows: the rotation did not run. */
  | 'rotation_overdue';

/** Never carries a key, only its id. */
export class TokenKeyError extends Error {
  readonly code: TokenKeyErrorCode;
  constructor(code: TokenKeyErrorCode, message: string) {
    super(message);
    this.name = 'TokenKeyError';
    this.code = code;
  }
}
