// "Cannot tell" from an error: which errors are an outage, and which are a defect of Gatehook itself.
import { type Unknown, unknown } from './decision.ts';

/** Something that an answer needs cannot be had. The caller hears "cannot tell", the log hears the reason. */
export class CannotTellError extends Error {
  readonly code = 'cannot_tell';

  /** @param reason for the log, so it holds no value that was sent */
  constructor(reason: string, cause: unknown) {
    super(reason, { cause });
    this.name = 'CannotTellError';
  }
}

/** The errors that JavaScript itself raises for a mistake in a program: of Gatehook, not an outage. */
const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError];
const isDefect = (error: unknown): boolean => MISTAKES.some((kind) => error instanceof kind);

/**
 * The decision that an error leads to.
 * @returns `unknown` with the reason for the log; never a denial
 */
export function cannotTell(error: unknown): Unknown {
  if (error instanceof CannotTellError) return unknown(error.message, error.cause);
  if (isDefect(error)) return unknown('a defect of Gatehook: the code did not expect this error', error);
  return unknown('a store or a secret did not answer', error);
}
