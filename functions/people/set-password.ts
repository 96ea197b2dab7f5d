// Storing a password that a person chose: over the very user whose old password or code was proved, with its record.
import type { User } from '../decision/facts.ts';
import type { Editor } from '../store/changes/change.ts';
import { differenceOf } from '../store/changes/snapshot.ts';
import { type ChangingWrite, writeChange } from '../store/changes/write.ts';
import { untilUndisturbed } from '../store/conflict.ts';
import { itemFromUser, userFromItem } from '../store/items.ts';
import { userKey } from '../store/keys.ts';
import { readItem } from '../store/settled.ts';
import type { Table } from '../store/table.ts';

export interface NewPassword {
  readonly name: string;
  readonly passwordHash: string;
  /** Of the tokens, when the user was proved: every change of a password makes another, so it is still the user that was. */
  readonly generation: string;
  /** 120 random bits. */
  readonly newVersion: () => string;
  readonly editor: Editor;
  /** What is written in the same transaction. */
  readonly more?: readonly ChangingWrite[];
}

/** Whether it is the user that was proved, and may have a password. */
const isStill = (user: User | null, generation: string): user is User =>
  user?.status === 'active' && user.tokenGeneration === generation;

/**
 * Replaces the password and ends the tokens.
 * @returns false where the user was disabled, deleted or given another password meanwhile, or a condition of `more` fails
 * @throws StoreConflictError `changed_meanwhile` where other writers are faster each time: it is still the user that was proved, so
 *   this is no refusal; what the store throws, where nothing has been written so far
 */
export function setPassword(table: Table, password: NewPassword): Promise<boolean> {
  const { name, passwordHash, generation, newVersion, editor, more = [] } = password;
  return untilUndisturbed('user', async () => {
    const item = await readItem(table, userKey(name));
    const user = item === undefined ? null : userFromItem(item);
    if (item === undefined || !isStill(user, generation)) return false;
    const after = { ...user, passwordHash, tokenGeneration: newVersion(), version: newVersion() };
    const next = itemFromUser(after);
    const condition = {
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': user.version },
    };
    const difference = differenceOf('user', item, next);
    const subject = { kind: 'user', name } as const;
    const made = await writeChange(
      { ...table, editor },
      { Put: { Item: next, ...condition } },
      subject,
      difference,
      more,
    );
    return made || null;
  });
}
