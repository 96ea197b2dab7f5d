// A new password that a person chose: checked before anything is read, so that the answer tells nothing of the user.
import type { Answer } from '../http/answer.ts';
import { problem } from '../http/problem.ts';
import { checkNewPassword, NewPasswordError } from '../passwords/policy.ts';

/**
 * Why the new password is not taken, as an answer; null where it is.
 * @param username as it was sent, or normalised
 */
export async function refuseNewPassword(password: string, username: string): Promise<Answer | null> {
  try {
    await checkNewPassword(password, username);
    return null;
  } catch (error) {
    if (!(error instanceof NewPasswordError)) throw error;
    return problem('new_password_refused', { fault: error.code, detail: `${error.message}.` });
  }
}
