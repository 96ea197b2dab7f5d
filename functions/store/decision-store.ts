// The decision's port, answered from the table: one instance for one request, bound by its deadline.
import type { Application, DecisionStore, Facts, FactsRequest, Role } from '../decision/facts.ts';
import type { LockoutRule } from '../lockout/rule.ts';
import type { ApplicationCache } from './application-cache.ts';
import { clearAttempts } from './attempts-undone.ts';
import { claimWebhookId, releaseWebhookId } from './claims.ts';
import { holds } from './errors.ts';
import { applicationFromItem, attemptsFromItem, roleFromItem, userFromItem } from './items.ts';
import {
  applicationKey,
  attemptsKey,
  claimKey,
  REVISION_COPIES,
  revisionKey,
  revokedKey,
  roleKey,
  userKey,
} from './keys.ts';
import { NameStore } from './name-store.ts';
import { type Item, readItems } from './read.ts';
import { type Revision, revisionFromItem } from './revision.ts';
import type { Table } from './table.ts';

export interface StoreOptions {
  readonly table: Table;
  /** Ends every call of this request. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Which copy of the revision is read, from `chooseRevisionCopy`. */
  readonly revisionCopy: number;
  /** Those that this process keeps. */
  readonly applications: ApplicationCache;
  readonly lockout: LockoutRule;
  /** Told the milliseconds of each trip, for the log. */
  readonly onTrip: (milliseconds: number) => void;
}

/**
 * Chosen once by each process. Two writers may write the copies in different orders; a copy that is always the same
 * one changes with every write that this process has not seen.
 * @param fraction 0 ≤ x < 1
 */
export const chooseRevisionCopy = (fraction: number): number => Math.floor(fraction * REVISION_COPIES);

/** Opens the decision's store for one request. Every method throws when DynamoDB does not answer in time. */
export function decisionStore(options: StoreOptions): DecisionStore {
  const { table, signal, now } = options;
  const names = new NameStore(options);
  const timed = async <T>(trip: Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await trip;
    } finally {
      options.onTrip(performance.now() - start);
    }
  };
  return {
    readFacts: (request) => timed(readFacts(options, names, request)),
    readAttempts: (username) => timed(names.readAttempts(username)),
    readRoles: (names) => timed(readRoles(table, names, signal)),
    claimWebhookId: (application, webhookId, owner) =>
      timed(claimWebhookId(table, { application, webhookId, owner }, now(), signal)),
    releaseWebhookId: (application, webhookId, owner) =>
      timed(releaseWebhookId(table, { application, webhookId, owner })),
    claimAttempt: (username, read, owner, id) => timed(names.claimAttempt(username, read, owner, id)),
    claimUnderName: (username, id) => timed(names.claimUnderName(username, id)),
    releaseUnderName: (username, id) => timed(names.releaseUnderName(username, id)),
    returnAttempt: (username) => timed(names.returnAttempt(username)),
    clearAttempts: (username) => timed(clearAttempts(table, username, now(), signal)),
    replacePasswordHash: (username, verified, replacement) =>
      timed(replacePasswordHash(table, username, { verified, replacement }, signal)),
  };
}

/** DynamoDB's time to live deletes late: an item past its end counts as gone. */
function live(item: Item | undefined, now: number): Item | undefined {
  return typeof item?.expiresAt === 'number' && item.expiresAt <= now / 1000 ? undefined : item;
}

/** null where there is no id, or it is claimed under the name. */
const claimKeyOf = ({ application, webhookId, underName }: FactsRequest) =>
  webhookId === null || underName ? null : claimKey(application, webhookId);

const isClaimedUnderName = (
  names: NameStore,
  { application, username, webhookId, underName, owner }: FactsRequest,
): boolean =>
  underName &&
  username !== null &&
  webhookId !== null &&
  names.isClaimed(username, { application, webhookId, owner });

async function readFacts(options: StoreOptions, names: NameStore, request: FactsRequest): Promise<Facts> {
  const { table, signal, now, applications } = options;
  const { application, username, tokenId } = request;
  const apart = claimKeyOf(request);
  const before = applications.latest;
  const kept = applications.under(before, application);
  const copy = revisionKey(options.revisionCopy);
  const keys = [
    copy,
    ...(kept === null ? [applicationKey(application)] : []),
    ...(username === null ? [] : [userKey(username), attemptsKey(username)]),
    ...(apart === null ? [] : [apart]),
    ...(tokenId === null ? [] : [revokedKey(tokenId)]),
  ];
  const items = await readItems(table, keys, signal);
  const found = <T>(pk: string | null, read: (item: Item) => T): T | null => {
    const item = pk === null ? undefined : live(items.get(pk), now());
    return item === undefined ? null : read(item);
  };
  if (username !== null) names.see(username, items.get(attemptsKey(username).pk));
  const revision = revisionFromItem(items.get(copy.pk));
  applications.see(revision);
  return {
    application:
      kept === null
        ? keepIfAny(applications, before, found(applicationKey(application).pk, applicationFromItem))
        : (applications.under(revision, application) ?? (await readChanged(options, revision, application))),
    user: found(username && userKey(username).pk, userFromItem),
    attempts: found(username && attemptsKey(username).pk, attemptsFromItem),
    revision: revision.roles,
    claimed:
      isClaimedUnderName(names, request) ||
      (found(apart?.pk ?? null, (item) => item.owner !== request.owner) ?? false),
    tokenRevoked: found(tokenId && revokedKey(tokenId).pk, () => true) ?? false,
  };
}

/** One trip more, on the first request after a change. */
async function readChanged(
  { table, signal, applications }: StoreOptions,
  revision: Revision,
  id: string,
): Promise<Application | null> {
  const key = applicationKey(id);
  const item = (await readItems(table, [key], signal)).get(key.pk);
  return keepIfAny(applications, revision, item === undefined ? null : applicationFromItem(item));
}

function keepIfAny(
  applications: ApplicationCache,
  before: Revision | null,
  application: Application | null,
): Application | null {
  if (application !== null) applications.keep(before, application);
  return application;
}

async function readRoles(
  table: Table,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly Role[]> {
  const items = await readItems(table, names.map(roleKey), signal);
  return [...items.values()].map(roleFromItem);
}

const stillTheVerifiedHash = 'passwordHash = :verified';

function replacePasswordHash(
  table: Table,
  username: string,
  hash: { verified: string; replacement: string },
  signal: AbortSignal,
): Promise<boolean> {
  const update = {
    TableName: table.name,
    Key: userKey(username),
    UpdateExpression: 'SET passwordHash = :replacement',
    ConditionExpression: stillTheVerifiedHash,
    ExpressionAttributeValues: { ':verified': hash.verified, ':replacement': hash.replacement },
  };
  return holds(table.call('UpdateItem', update, { signal }));
}
