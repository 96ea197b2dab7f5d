// Whether a reply is about the user who was asked for: one that was kept, or mixed up, on its way must not count for another user.
import { isString } from './json.ts';
import { parseJws } from './jwt.ts';

/** The form that Gatehook keeps names in (functions/decision/username.ts). */
const keyForm = (name: string): string => name.normalize('NFKC').toLowerCase().normalize('NFKC');

/** Whether two spellings name one user. */
export const sameUser = (one: string, other: string): boolean => keyForm(one) === keyForm(other);

/**
 * The user whom an access token names, whether or not it is genuine: Gatehook allows it only if it is, and then for this user alone.
 * @returns undefined for a text that has not the form of Gatehook's tokens
 */
export function subjectOf(token: string): string | undefined {
  const subject = parseJws(token)?.claims.get('sub');
  return isString(subject) ? subject : undefined;
}
