// The attempts counter: conditions that let no more unproved guesses through than are free, however many come at once.
import type { Attempts, LockoutRule } from '../lockout/rule.ts';
import { holds } from './errors.ts';
import { attemptsKey } from './keys.ts';
import type { UpdateParts } from './name-claims.ts';
import type { CallInput, Table } from './table.ts';

const DAY = 86_400;
/** Seconds a counter is kept after its last failure: made-up names must not fill the table for ever. */
const KEPT = 400 * DAY;
/** The same where no failure is counted: longer than any claim that lies beside, and than a name is busy. */
export const KEPT_WITHOUT_FAILURES = DAY;
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
  /** Marks the count as the request's own; see attempts-undone.ts. */
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
