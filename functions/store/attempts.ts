// The attempts counter: conditions that let no more unproved guesses through than are free, however many come at once.
import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { holds } from './errors.ts';
import { attemptsKey } from './keys.ts';
import type { UpdateParts } from './name-claims.ts';
import { type CallInput, type Table, UNDO_TIMEOUT } from './table.ts';

const DAY = 86_400;
/** Seconds a counter is kept after its last failure: made-up names must not fill the table for ever. */
const KEPT = 400 * DAY;
/** The same where no failure is counted: longer than any claim that lies beside, and than a name is busy. */
const KEPT_WITHOUT_FAILURES = DAY;
/** Milliseconds: API Gateway waits no longer for a function, so no request that counted before it is still under way. */
const LONGEST_REQUEST = 30_000;

const noFailures = 'attribute_not_exists(failures)';
const noneSinceSuccess = '(attribute_not_exists(failuresSinceSuccess) OR failuresSinceSuccess = :none)';
const notHeld = 'failuresSinceSuccess < :hold';
const stillFree = 'failures < :free';
/** The wait is over, and no other request has taken the attempt that it gave. */
const waitIsOver = 'failures = :read AND lastAt <= :waited';
/** No other request has begun a new count after the quiet time. */
const stillQuiet = 'failures = :read AND lastAt = :readAt';

/**
 * No failure is counted, or the name is not held and one of `allowed` is true. DynamoDB evaluates AND before OR. Brackets within
 * brackets would say the same, but dynalite's parser takes twice as long with each level: 30 ms with four, 1 ms with this one.
 */
const countedWhere = (allowed: readonly string[]): string =>
  `(${[noFailures, ...allowed.map((clause) => `${notHeld} AND ${clause}`)].join(' OR ')})`;

/**
 * Close to the hold the counter no longer expires: a name that is held stays held until it is unlocked. The
 * margin is the free failures, since that many claims may be under way at once.
 */
function isSoonHeld(read: Attempts | null, { figures }: LockoutRule): boolean {
  return (read?.failuresSinceSuccess ?? 0) + figures.freeFailures >= figures.hold;
}

/** What counts one attempt, given what was just read. `now` in Unix milliseconds. */
function countParts(read: Attempts | null, { now, lockout, by }: ClaimOptions): UpdateParts {
  const { freeFailures, hold } = lockout.figures;
  const quiet = read !== null && lockout.isQuiet(read, now);
  const keeps = !isSoonHeld(read, lockout);
  const count = quiet ? ':one' : 'if_not_exists(failures, :none) + :one';
  const total = 'if_not_exists(failuresSinceSuccess, :none) + :one';
  const wait = lockout.waitAfter(read?.failures ?? 0);
  // What came before the wait has ended: its marks go, so that a name has ten of them at most. Not where a success has made
  // attempts free since the read: other requests may have counted by then.
  const alone = quiet || wait > LONGEST_REQUEST;
  const allowed = quiet ? [stillQuiet] : alone ? [waitIsOver] : [stillFree, waitIsOver];
  return {
    set: [
      'lastAt = :now',
      ...(alone ? ['countedBy = :by'] : []),
      `failures = ${count}`,
      `failuresSinceSuccess = ${total}`,
      ...(keeps ? ['expiresAt = :expiresAt'] : []),
    ],
    add: alone ? [] : ['countedBy :by'],
    remove: keeps ? [] : ['expiresAt'],
    conditions: [countedWhere(allowed)],
    names: {},
    values: {
      ':now': now,
      ':by': new Set([by]),
      ':one': 1,
      ':none': 0,
      ':hold': hold,
      ':read': read?.failures ?? 0,
      ...(quiet ? { ':readAt': read.lastAt } : { ':waited': now - wait }),
      ...(!alone && { ':free': freeFailures }),
      ...(keeps && { ':expiresAt': Math.floor(now / 1000) + KEPT }),
    },
  };
}

/** What an update changes that counts nothing: it holds while no failure is counted. */
const uncountedParts = (now: number): UpdateParts => ({
  set: ['expiresAt = :expiresAt'],
  remove: [],
  conditions: [noneSinceSuccess],
  names: {},
  values: { ':none': 0, ':expiresAt': Math.floor(now / 1000) + KEPT_WITHOUT_FAILURES },
});

/** One update of the name's item, of the parts that count and those that claim an id. */
function updateOf(username: string, parts: readonly UpdateParts[]): CallInput {
  const clause = (word: string, kind: 'set' | 'add' | 'remove') => {
    const changes = parts.flatMap((part) => part[kind] ?? []);
    return changes.length === 0 ? [] : [`${word} ${changes.join(', ')}`];
  };
  const names = Object.assign({}, ...parts.map((part) => part.names));
  return {
    Key: attemptsKey(username),
    UpdateExpression: [...clause('SET', 'set'), ...clause('ADD', 'add'), ...clause('REMOVE', 'remove')].join(
      ' ',
    ),
    ConditionExpression: parts.flatMap((part) => part.conditions).join(' AND '),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: Object.assign({}, ...parts.map((part) => part.values)),
  };
}

export interface ClaimOptions {
  /** Unix milliseconds. */
  readonly now: number;
  readonly lockout: LockoutRule;
  /** Marks the count as the request's own; see `returnAttempt`. */
  readonly by: string;
  readonly signal: AbortSignal;
  /** Claims an id in the same write. */
  readonly claim?: UpdateParts;
}

/** @returns whether the attempt was counted and may be hashed. Sent once: a blind retry would count twice. */
export function claimAttempt(
  table: Table,
  username: string,
  read: Attempts | null,
  options: ClaimOptions,
): Promise<boolean> {
  const { signal, claim } = options;
  const parts = [countParts(read, options), ...(claim ? [claim] : [])];
  const update = { TableName: table.name, ...updateOf(username, parts) };
  return holds(table.call('UpdateItem', update, { signal, once: true }));
}

/** The same for a question that is no guess: @returns whether the id was claimed, and no failure was counted. */
export function claimUncounted(
  table: Table,
  username: string,
  claim: UpdateParts,
  { now, signal }: Pick<ClaimOptions, 'now' | 'signal'>,
): Promise<boolean> {
  const update = { TableName: table.name, ...updateOf(username, [uncountedParts(now), claim]) };
  return holds(table.call('UpdateItem', update, { signal }));
}

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
