// A new password that a person chose: checked before anything is read, so that the answer tells nothing of the user.
import type { Answer } from '../http/answer.ts';
import { problem } from '../http/problem.ts';
import { checkNewPassword, NewPasswordError } from '../passwords/policy.ts';

export interface NewPasswordRefusal {
  readonly answer: Answer;
  /** For the log. */
  readonly reason: string;
}

/** @param fault `too_short`, `common`, … */
export const newPasswordRefusal = (fault: string, detail: string): NewPasswordRefusal => ({
  answer: problem('new_password_refused', { fault, detail }),
  reason: `the new password is not taken: ${fault}`,
});

/**
 * Why the new password is not taken; null where it is.
 * @param username as it was sent, or normalised
 */
export async function refuseNewPassword(
  password: string,
  username: string,
): Promise<NewPasswordRefusal | null> {
  try {
    await checkNewPassword(password, username);
    return null;
  } catch (error) {
    if (!(error instanceof NewPasswordError)) throw error;
    return newPasswordRefusal(error.code, `${error.message}.`);
  }
}
