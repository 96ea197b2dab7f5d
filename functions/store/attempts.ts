// The attempts counter: conditions that let at most five unproved guesses through, however many come at once.
import { DeleteCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Attempts } from '../lockout/rule.ts';
import { FREE_FAILURES, isQuiet, waitAfter } from '../lockout/rule.ts';
import { holds } from './errors.ts';
import { attemptsKey } from './keys.ts';
import { type Table, UNDO_TIMEOUT } from './table.ts';

/** Seconds a counter is kept after its last failure: made-up names must not fill the table for ever. */
const KEPT = 400 * 86_400;

const noFailures = 'attribute_not_exists(pk)';
const notHeld = 'failuresSinceSuccess < :hold';
const stillFree = 'failures < :free';
/** The wait is over, and no other request has taken the attempt that it gave. */
const waitIsOver = '(failures = :read AND lastAt <= :waited)';
/** No other request has begun a new count after the quiet time. */
const stillQuiet = '(failures = :read AND lastAt = :readAt)';

/**
 * Close to the hold the counter no longer expires: a name held after 100 failures stays held until unlocked. The
 * margin is the free failures, since that many claims may be under way at once.
 */
function expiry(read: Attempts | null, now: number, hold: number): Record<string, number> {
  const soonHeld = (read?.failuresSinceSuccess ?? 0) + FREE_FAILURES >= hold;
  return soonHeld ? {} : { ':expiresAt': Math.floor(now / 1000) + KEPT };
}

/** The write that counts one attempt, given what was just read. `now` in Unix milliseconds. */
function attemptClaim(
  username: string,
  read: Attempts | null,
  now: number,
  hold: number,
): Omit<UpdateCommandInput, 'TableName'> {
  const quiet = read !== null && isQuiet(read, now);
  const expires = expiry(read, now, hold);
  const keep = ':expiresAt' in expires ? ', expiresAt = :expiresAt' : ' REMOVE expiresAt';
  const count = quiet ? ':one' : 'if_not_exists(failures, :none) + :one';
  const total = 'if_not_exists(failuresSinceSuccess, :none) + :one';
  const allowed = quiet ? stillQuiet : `(${stillFree} OR ${waitIsOver})`;
  return {
    Key: attemptsKey(username),
    UpdateExpression: `SET lastAt = :now, failures = ${count}, failuresSinceSuccess = ${total}${keep}`,
    ConditionExpression: `${noFailures} OR (${notHeld} AND ${allowed})`,
    ExpressionAttributeValues: {
      ':now': now,
      ':one': 1,
      ':none': 0,
      ':hold': hold,
      ':read': read?.failures ?? 0,
      ...(quiet
        ? { ':readAt': read.lastAt }
        : { ':free': FREE_FAILURES, ':waited': now - waitAfter(read?.failures ?? 0) }),
      ...expires,
    },
  };
}

/** @returns whether the attempt was counted and may be hashed. Sent once: a blind retry would count twice. */
export function claimAttempt(
  table: Table,
  username: string,
  read: Attempts | null,
  now: number,
  hold: number,
  signal: AbortSignal,
): Promise<boolean> {
  const command = new UpdateCommand({ TableName: table.name, ...attemptClaim(username, read, now, hold) });
  return holds(table.once.send(command, { abortSignal: signal }));
}

/**
 * Takes an attempt back that ran no hash. After five failures nobody else can have counted in between, so the time
 * of the last real failure is put back as well: a replayed request must not lengthen anybody's wait.
 */
export async function returnAttempt(table: Table, username: string, read: Attempts | null): Promise<void> {
  const restoreTime = read !== null && read.failures >= FREE_FAILURES;
  const command = new UpdateCommand({
    TableName: table.name,
    Key: attemptsKey(username),
    UpdateExpression: `SET failures = failures - :one, failuresSinceSuccess = failuresSinceSuccess - :one${
      restoreTime ? ', lastAt = :lastAt' : ''
    }`,
    ConditionExpression: 'failures >= :one AND failuresSinceSuccess >= :one',
    ExpressionAttributeValues: { ':one': 1, ...(restoreTime ? { ':lastAt': read.lastAt } : {}) },
  });
  await holds(table.once.send(command, { abortSignal: AbortSignal.timeout(UNDO_TIMEOUT) }));
}

/** Forgets all failures of a name: a success, an unlock or a new password. */
export async function clearAttempts(table: Table, username: string, signal?: AbortSignal): Promise<void> {
  const command = new DeleteCommand({ TableName: table.name, Key: attemptsKey(username) });
  await table.client.send(command, signal ? { abortSignal: signal } : {});
}
