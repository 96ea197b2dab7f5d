// Taking attempts back: one that was counted in vain, or all failures of a name.
import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { KEPT_WITHOUT_FAILURES } from './attempts.ts';
import { holds } from './errors.ts';
import { attemptsKey } from './keys.ts';
import { type Table, UNDO_TIMEOUT } from './table.ts';

/** An attempt that one request counted, or may have counted: the store's answer can be lost. */
export interface CountedAttempt {
  /** What the count stood on. */
  readonly read: Attempts | null;
  /** Unix milliseconds. */
  readonly at: number;
  readonly by: string;
}

/** Not below zero, where an older version cleared the failures and left the marks. */
const isCounted = 'contains(countedBy, :by) AND failures >= :one AND failuresSinceSuccess >= :one';
const noneSince = 'failures = :counted AND lastAt = :at';

/** @param restored the values of `noneSince`, and the time that is put back; null where it stays */
const returningUpdate = (
  username: string,
  by: string,
  restored: Readonly<Record<string, number>> | null,
) => ({
  Key: attemptsKey(username),
  UpdateExpression: `SET failures = failures - :one, failuresSinceSuccess = failuresSinceSuccess - :one${
    restored ? ', lastAt = :lastAt' : ''
  } DELETE countedBy :marks`,
  ConditionExpression: restored ? `${isCounted} AND ${noneSince}` : isCounted,
  ExpressionAttributeValues: { ':one': 1, ':by': by, ':marks': new Set([by]), ...restored },
});

/**
 * Takes an attempt back that ran no hash, where it is counted: not where a success cleared it, and not twice. After the free
 * failures the time of the last real failure is put back as well: a replayed request must not lengthen a wait. Where another
 * request was counted meanwhile, its time stays: its failure would have no wait, or be forgotten as if it were quiet since.
 */
export async function returnAttempt(
  table: Table,
  username: string,
  { read, at, by }: CountedAttempt,
  lockout: LockoutRule,
): Promise<void> {
  const signal = AbortSignal.timeout(UNDO_TIMEOUT);
  const isReturned = (restored: Readonly<Record<string, number>> | null) =>
    holds(
      table.call(
        'UpdateItem',
        { TableName: table.name, ...returningUpdate(username, by, restored) },
        { signal },
      ),
    );
  if (read !== null && read.failures >= lockout.figures.freeFailures) {
    const counted = lockout.isQuiet(read, at) ? 1 : read.failures + 1;
    if (await isReturned({ ':counted': counted, ':at': at, ':lastAt': read.lastAt })) return;
  }
  await isReturned(null);
}

/**
 * What forgets all failures of a name: a success, an unlock or a new password. The item stays: the ids that are claimed
 * in it must be refused for as long as their signatures are acceptable.
 * @param now Unix milliseconds
 */
export const forgettingUpdate = (username: string, now: number) => ({
  Key: attemptsKey(username),
  UpdateExpression: 'REMOVE failures, failuresSinceSuccess, lastAt, countedBy SET expiresAt = :expiresAt',
  ExpressionAttributeValues: { ':expiresAt': Math.floor(now / 1000) + KEPT_WITHOUT_FAILURES },
});

/** @param now Unix milliseconds */
export async function clearAttempts(
  table: Table,
  username: string,
  now: number,
  signal?: AbortSignal,
): Promise<void> {
  const update = { TableName: table.name, ...forgettingUpdate(username, now) };
  await table.call('UpdateItem', update, signal && { signal });
}
