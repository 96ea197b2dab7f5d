// The attempts counter: conditions that let no more unproved guesses through than are free, however many come at once.
import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { holds } from './errors.ts';
import { attemptsKey } from './keys.ts';
import { type CallInput, type Table, UNDO_TIMEOUT } from './table.ts';

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
 * Close to the hold the counter no longer expires: a name that is held stays held until it is unlocked. The
 * margin is the free failures, since that many claims may be under way at once.
 */
function expiry(read: Attempts | null, now: number, { figures }: LockoutRule): Record<string, number> {
  const soonHeld = (read?.failuresSinceSuccess ?? 0) + figures.freeFailures >= figures.hold;
  return soonHeld ? {} : { ':expiresAt': Math.floor(now / 1000) + KEPT };
}

/** The write that counts one attempt, given what was just read. `now` in Unix milliseconds. */
function attemptClaim(username: string, read: Attempts | null, now: number, lockout: LockoutRule): CallInput {
  const { freeFailures, hold } = lockout.figures;
  const quiet = read !== null && lockout.isQuiet(read, now);
  const expires = expiry(read, now, lockout);
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
        : { ':free': freeFailures, ':waited': now - lockout.waitAfter(read?.failures ?? 0) }),
      ...expires,
    },
  };
}

export interface ClaimOptions {
  /** Unix milliseconds. */
  readonly now: number;
  readonly lockout: LockoutRule;
  readonly signal: AbortSignal;
}

/** @returns whether the attempt was counted and may be hashed. Sent once: a blind retry would count twice. */
export function claimAttempt(
  table: Table,
  username: string,
  read: Attempts | null,
  { now, lockout, signal }: ClaimOptions,
): Promise<boolean> {
  const update = { TableName: table.name, ...attemptClaim(username, read, now, lockout) };
  return holds(table.call('UpdateItem', update, { signal, once: true }));
}

/**
 * Takes an attempt back that ran no hash. After the free failures no other request can have counted in between, so the
 * time of the last real failure is put back as well: a replayed request must not lengthen a wait.
 */
export async function returnAttempt(
  table: Table,
  username: string,
  read: Attempts | null,
  { figures }: LockoutRule,
): Promise<void> {
  const restoreTime = read !== null && read.failures >= figures.freeFailures;
  const update = {
    TableName: table.name,
    Key: attemptsKey(username),
    UpdateExpression: `SET failures = failures - :one, failuresSinceSuccess = failuresSinceSuccess - :one${
      restoreTime ? ', lastAt = :lastAt' : ''
    }`,
    ConditionExpression: 'failures >= :one AND failuresSinceSuccess >= :one',
    ExpressionAttributeValues: { ':one': 1, ...(restoreTime ? { ':lastAt': read.lastAt } : {}) },
  };
  const signal = AbortSignal.timeout(UNDO_TIMEOUT);
  await holds(table.call('UpdateItem', update, { signal, once: true }));
}

/** Forgets all failures of a name: a success, an unlock or a new password. */
export async function clearAttempts(table: Table, username: string, signal?: AbortSignal): Promise<void> {
  const input = { TableName: table.name, Key: attemptsKey(username) };
  await table.call('DeleteItem', input, signal && { signal });
}
