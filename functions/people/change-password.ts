// `POST /users/password`: a person who knows the old password sets a new one.
import { deny } from '../decision/decision.ts';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { refusedRequest } from '../decision/refused-request.ts';
import { normalizeUsername } from '../decision/username.ts';
import { json } from '../http/answer.ts';
import { problem } from '../http/problem.ts';
import { mayManage } from '../management/limit.ts';
import type { PasswordOutcome, PasswordRequest } from '../management/password-endpoint.ts';
import type { EditorOf } from '../store/changes/editor.ts';
import { userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { readItem } from '../store/settled.ts';
import type { Table } from '../store/table.ts';
import { readStrings } from './body.ts';
import { newPasswordRefusal, refuseNewPassword } from './new-password.ts';
import { refusalProblem } from './refusal.ts';
import { setPassword } from './set-password.ts';

export interface PasswordDeps {
  readonly table: Table;
  readonly hasher: PasswordHasher;
  readonly newVersion: () => string;
  /** Who is written into the record of changes. */
  readonly editorOf: EditorOf;
}

async function generationOf(table: Table, name: string | null): Promise<string | null> {
  const item = name === null ? undefined : await readItem(table, userKey(name));
  return item === undefined ? null : userFromItem(item).tokenGeneration;
}

/** Why the new password is not taken, before anything is read; null where it is. */
async function refuseNew(password: string, newPassword: string, username: string) {
  const refusal = await refuseNewPassword(newPassword, username);
  if (refusal !== null || newPassword !== password) return refusal;
  return newPasswordRefusal('same_as_before', 'the new password is the old one; choose another.');
}

/** The old password was right, and the user is another one by now: it was created, deleted or changed meanwhile. */
const CHANGED_MEANWHILE: PasswordOutcome = {
  answer: problem('invalid_credentials'),
  refusal: refusedRequest('request_refused', 'the user was changed by another request meanwhile'),
};

const NOT_MANAGED: PasswordOutcome = {
  answer: problem('caller_not_allowed'),
  refusal: deny('caller_not_allowed', 'the application may not manage this user'),
};

/** @throws MalformedError, and what the store throws */
export async function changePassword(
  { table, hasher, newVersion, editorOf }: PasswordDeps,
  { inbound, ask, application, time, onChange }: PasswordRequest,
): Promise<PasswordOutcome> {
  const { username, password, newPassword } = readStrings(inbound.body, [
    'username',
    'password',
    'newPassword',
  ]);
  const name = normalizeUsername(username);
  const notTaken = await refuseNew(password, newPassword, name ?? username);
  if (notTaken !== null) {
    const refusal = refusedRequest('new_password_refused', notTaken.reason);
    return { answer: notTaken.answer, refusal: name === null ? refusal : { ...refusal, username: name } };
  }
  // Before the proof: what is written later is still this user, or nothing is.
  const generation = await generationOf(table, name);
  const decision = await ask({
    dialect: 'native',
    username,
    credentials: { kind: 'password', password },
    asks: [],
    context: {},
    wantsToken: false,
  });
  if (decision.outcome !== 'allow') return { answer: refusalProblem(decision) };
  if (name === null || generation === null) return CHANGED_MEANWHILE;
  const asking = application();
  if (asking === null || !mayManage(asking, name)) return NOT_MANAGED;
  const passwordHash = await hasher.hash(newPassword, time);
  const editor = editorOf('password change', asking.id, inbound.sourceIp, onChange);
  const isSet = await setPassword(table, { name, passwordHash, generation, newVersion, editor });
  return isSet ? { answer: json(200, { username: name, changed: true }) } : CHANGED_MEANWHILE;
}
