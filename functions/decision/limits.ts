// The limits an application holds: dialects, what it may ask about, whom it may vouch for.
import { mayAsk } from './authorize.ts';
import { type Deny, deny } from './decision.ts';
import type { Application } from './facts.ts';
import { covers } from './patterns.ts';
import { segment } from './permissions.ts';
import type { Asked, Question } from './question.ts';

/** Characters of a foreign origin that the log holds. */
const LOGGED_ORIGIN = 256;

const refuse = (reason: string): Deny => deny('caller_not_allowed', reason);

function mayVouchForLogin(application: Application, username: string | null): boolean {
  return (
    username !== null && application.mayAssertLogin.some((pattern) => covers(pattern, segment(username)))
  );
}

/**
 * Whether a proved application stays within its limits.
 * @param username normalised, null where the text can be no user's name
 * @param asked what is asked, templates filled
 * @returns null when it does
 */
export function refuseQuestion(
  application: Application,
  question: Question,
  username: string | null,
  asked: readonly Asked[],
): Deny | null {
  const { dialect, credentials, wantsToken, origin } = question;
  if (!application.dialects.includes(dialect))
    return refuse(`the application does not speak the dialect "${dialect}"`);
  if (origin !== undefined && !application.origins?.includes(origin))
    return refuse(
      `pages of ${JSON.stringify(origin.slice(0, LOGGED_ORIGIN))} may not ask as the application`,
    );
  if (credentials.kind === 'assert' && !application.mayAssert)
    return refuse('the application may not assert users');
  if (credentials.kind === 'assertLogin' && !mayVouchForLogin(application, username)) {
    return refuse('the application may not vouch for the login of this user');
  }
  if (wantsToken && !application.mayIssueTokens) return refuse('the application may not issue tokens');
  // A token that could be exchanged for a younger one would never end.
  if (wantsToken && credentials.kind === 'accessToken') return refuse('a token is not exchanged for another');
  // Without bounds a dialect's questions stay within its templates' prefixes anyway: no value leaves its segment.
  const { mayAsk: bounds } = application;
  if (bounds === undefined) return null;
  const may = mayAsk(bounds);
  const beyond = asked.find((one) => !may(one));
  return beyond === undefined ? null : refuse(`the application may not ask about ${beyond[0]}`);
}
