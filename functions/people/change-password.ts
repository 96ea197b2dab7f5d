// `POST /users/password`: a person who knows the old password sets a new one.
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { normalizeUsername } from '../decision/username.ts';
import { type Answer, json } from '../http/answer.ts';
import { problem } from '../http/problem.ts';
import { mayManage } from '../management/limit.ts';
import type { PasswordRequest } from '../management/password-endpoint.ts';
import type { EditorOf } from '../store/changes/editor.ts';
import { userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { readItem } from '../store/settled.ts';
import type { Table } from '../store/table.ts';
import { readStrings } from './body.ts';
import { refuseNewPassword } from './new-password.ts';
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

/** @throws MalformedError, and what the store throws */
export async function changePassword(
  { table, hasher, newVersion, editorOf }: PasswordDeps,
  { inbound, ask, application, time, onChange }: PasswordRequest,
): Promise<Answer> {
  const { username, password, newPassword } = readStrings(inbound.body, [
    'username',
    'password',
    'newPassword',
  ]);
  const name = normalizeUsername(username);
  const refused = await refuseNewPassword(newPassword, name ?? username);
  if (refused !== null) return refused;
  if (newPassword === password)
    return problem('new_password_refused', {
      fault: 'same_as_before',
      detail: 'the new password is the old one; choose another.',
    });
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
  if (decision.outcome !== 'allow') return refusalProblem(decision);
  const asking = application();
  if (name === null || generation === null) return problem('invalid_credentials');
  if (asking === null || !mayManage(asking, name)) return problem('caller_not_allowed');
  const passwordHash = await hasher.hash(newPassword, time);
  const editor = editorOf('password change', asking.id, inbound.sourceIp, onChange);
  const isSet = await setPassword(table, { name, passwordHash, generation, newVersion, editor });
  return isSet ? json(200, { username: name, changed: true }) : problem('invalid_credentials');
}
