// `POST /users/password-reset/finish`: the code that came by mail, and the new password.
import type { Application } from '../decision/facts.ts';
import { normalizeUsername } from '../decision/username.ts';
import { json } from '../http/answer.ts';
import { problem } from '../http/problem.ts';
import type { Managed, ManagementRequest } from '../management/endpoint.ts';
import { clearAttempts } from '../store/attempts-undone.ts';
import { userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { readItems } from '../store/read.ts';
import { type Reset, resetFromItem, resetKey } from '../store/resets.ts';
import { readStrings } from './body.ts';
import { refuseNewPassword } from './new-password.ts';
import { isCode } from './reset-codes.ts';
import type { ResetDeps } from './reset-deps.ts';
import { setPassword } from './set-password.ts';
import { refuseApplication, refuseReset } from './start-reset.ts';

/** The log has the reason; the application hears one code for every cause, so that it learns nothing of the user. */
const refused = (reason: string, username?: string): Managed => ({
  answer: problem('invalid_reset_code'),
  code: 'invalid_reset_code',
  reason,
  ...(username !== undefined && { username }),
});

/** Why the code does not count; null where it does. */
function refuseCode(
  reset: Reset | null,
  { id, tokenGeneration = '' }: Application,
  code: string,
  now: number,
): string | null {
  if (reset === null) return 'no reset is open';
  if (!isCode(reset.name, code, reset.codeHash)) return 'wrong code';
  if (reset.codeExpiresAt <= now) return 'the code is over';
  if (reset.application !== id || reset.applicationGeneration !== tokenGeneration)
    return 'the code was given to another application, or before this one was made anew';
  return reset.generation === '' ? 'the code stands for no user' : null;
}

/** The reset goes in the same transaction in which the password is set: of two with one code one is made. */
const redeemed = ({ name, codeHash }: Reset, now: number) => [
  {
    Delete: {
      Key: resetKey(name),
      ConditionExpression: 'codeHash = :codeHash AND codeExpiresAt > :now',
      ExpressionAttributeValues: { ':codeHash': codeHash, ':now': now },
    },
  },
];

/**
 * Sets the new password of a user whose code is right, once for each code.
 * @throws MalformedError, StoreConflictError `changed_meanwhile`, and what the store throws
 */
export async function finishReset(deps: ResetDeps, request: ManagementRequest): Promise<Managed> {
  const { table, hasher, now, newVersion, editorOf, onTrouble } = deps;
  const { application, inbound, time, onChange } = request;
  const { username, code, newPassword } = readStrings(inbound.body, ['username', 'code', 'newPassword']);
  const name = normalizeUsername(username);
  const notTaken = await refuseNewPassword(newPassword, name ?? username);
  if (notTaken !== null)
    return { ...notTaken, code: 'new_password_refused', ...(name !== null && { username: name }) };
  if (name === null) return refused("the text can be no user's name");
  const beyond = refuseApplication(application, name);
  if (beyond !== null) return beyond;
  const items = await readItems(table, [userKey(name), resetKey(name)]);
  const [userItem, resetItem] = [items.get(userKey(name).pk), items.get(resetKey(name).pk)];
  const reset = resetItem === undefined ? null : resetFromItem(resetItem);
  const fault = refuseCode(reset, application, code, now());
  if (reset === null || fault !== null) return refused(fault ?? 'no reset is open', name);
  const user = userItem === undefined ? null : userFromItem(userItem);
  const refusal = await refuseReset(request, user);
  if (refusal !== null) return refused(refusal, name);
  const passwordHash = await hasher.hash(newPassword, time);
  const { generation } = reset;
  const editor = editorOf('password reset', application.id, inbound.sourceIp, onChange);
  const more = redeemed(reset, now());
  if (!(await setPassword(table, { name, passwordHash, generation, newVersion, editor, more })))
    return refused('the code was used, or the user changed, meanwhile', name);
  // What was counted were guesses of a password that is gone. Who finishes a reset has read the user's mail.
  await clearAttempts(table, name, now()).catch((error) =>
    onTrouble('the failed attempts are still counted', error),
  );
  return {
    answer: json(200, { username: name, changed: true }),
    reason: 'the password is reset',
    username: name,
  };
}
