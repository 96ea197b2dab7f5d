// What a new password must be, wherever one is set; the webhook only verifies them.
import { MAX_PASSWORD_BYTES } from './password.ts';

export type PasswordRefusal = 'too_short' | 'too_long' | 'malformed' | 'like_the_username' | 'common';

/** Why a password is not accepted as a new one. The message never holds the password. */
export class NewPasswordError extends Error {
  readonly code: PasswordRefusal;

  constructor(code: PasswordRefusal, message: string) {
    super(message);
    this.name = 'NewPasswordError';
    this.code = code;
  }
}

/** Code points: NIST SP 800-63B-4 §3.1.1.2 with a second factor, ASVS 5.0 6.2.1. */
const MIN_CHARACTERS = 8;
/** Code points: NIST where the password is the only factor. */
const RECOMMENDED_CHARACTERS = 15;

/** The name, and the part of an address that people take for it. */
function isLikeUsername(password: string, username: string): boolean {
  const lower = password.toLowerCase();
  const name = username.toLowerCase();
  return lower === name || lower === name.split('@')[0];
}

/**
 * Checks a password that is to be set. No rules of composition (NIST, ASVS 6.2.5).
 * @returns a recommendation to show, or null
 * @throws NewPasswordError
 */
export async function checkNewPassword(password: string, username: string): Promise<string | null> {
  if (!password.isWellFormed()) throw new NewPasswordError('malformed', 'the password is not valid Unicode');
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new NewPasswordError(
      'too_long',
      `the password has more than ${MAX_PASSWORD_BYTES} bytes; choose a shorter one`,
    );
  const characters = [...password].length;
  if (characters < MIN_CHARACTERS)
    throw new NewPasswordError(
      'too_short',
      `the password has fewer than ${MIN_CHARACTERS} characters; choose a longer one`,
    );
  if (isLikeUsername(password, username))
    throw new NewPasswordError('like_the_username', 'the password is the user name; choose another');
  // Loaded where one is checked: 20 ms.
  const { COMMON_PASSWORDS } = await import('./common-passwords.ts');
  if (COMMON_PASSWORDS.has(password.toLowerCase()))
    throw new NewPasswordError(
      'common',
      'the password is among the most used ones, which are guessed first; choose another',
    );
  return characters < RECOMMENDED_CHARACTERS
    ? `${RECOMMENDED_CHARACTERS} characters or more are recommended where the password is the only factor`
    : null;
}
