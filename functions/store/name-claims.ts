// Webhook ids claimed beside the attempts on a name: the write that counts a guess claims its message as well.
//
// A copy of a message names the same user, so it looks at the same item. Ten ids find room there. A name that is asked
// about more often is busy for an hour: its ids are claimed apart, in items of their own. After the hour an id is
// claimed in both places for as long as a claim made apart can live, so that no copy slips through the change.
import { createHash } from 'node:crypto';
import type { IdClaim } from '../decision/facts.ts';
import { CLAIM_LIFETIME } from './claims.ts';
import { Fields } from './fields.ts';
import type { Item } from './read.ts';

/**
 * Ten ids, the marks of ten requests that counted and a name of 256 bytes make 0.9 kB: below 1 kB, one write unit. Five more ids
 * that are claimed at once still fit beside a name of 150 bytes.
 */
const ROOM = 10;
/**
 * Claims that one write takes away. Logins that recall their password at once all find room, hundreds of them, and an
 * expression of DynamoDB has 4 KB at most: some sixty claims would fill it, and no login of the name could be written any more.
 */
const MOST_REMOVED = 20;
/** Seconds. */
const BUSY = 3600;
const PREFIX = 'id:';
/** 96 bits: an application cannot find an id that stands for another application's. */
const ID_BYTES = 12;
const OWNER_BYTES = 8;

/** Parts of one update expression, joined with those of the count. */
export interface UpdateParts {
  readonly set: readonly string[];
  readonly add?: readonly string[];
  readonly remove: readonly string[];
  readonly conditions: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Where one more id is claimed, as the name's item was read. */
export interface ClaimPlace {
  readonly beside: boolean;
  readonly apart: boolean;
  /** The item is full: the name becomes busy with this very claim. */
  readonly turnsBusy: boolean;
}

const digest = (text: string, bytes: number) =>
  createHash('sha256').update(text).digest().subarray(0, bytes).toString('base64url');

const attributeOf = ({ application, webhookId }: IdClaim) =>
  PREFIX + digest(`${application}#${webhookId}`, ID_BYTES);
/**
 * The mark of one request, eleven characters, in what it writes under a name.
 * @param owner the request's random id
 */
export const markOf = (owner: string) => digest(owner, OWNER_BYTES);
const ownerOf = ({ owner }: IdClaim) => `.${markOf(owner)}`;
/** The end in Unix seconds, which have ten digits until 2286: so texts are in order of their time. */
const claimValue = (id: IdClaim, now: number) => `${now + CLAIM_LIFETIME}${ownerOf(id)}`;
/** Below it are the claims that are over. */
const firstLive = (now: number) => String(now + 1);

/** The claims of an item by the names of their attributes. */
function claimsOf(item: Item): readonly (readonly [string, string])[] {
  const fields = new Fields(item);
  return Object.keys(item)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => [name, fields.string(name)] as const);
}

/**
 * Whether another request holds the id beside the name's attempts.
 * @param now Unix seconds
 */
export function isClaimedBeside(item: Item | undefined, id: IdClaim, now: number): boolean {
  const value = item?.[attributeOf(id)];
  return typeof value === 'string' && value >= firstLive(now) && !value.endsWith(ownerOf(id));
}

/** @param now Unix seconds */
export function placeOf(item: Item | undefined, now: number): ClaimPlace {
  if (item === undefined) return { beside: true, apart: false, turnsBusy: false };
  const fields = new Fields(item);
  const busyUntil = fields.optional('busyUntil', fields.number) ?? Number.NEGATIVE_INFINITY;
  if (now < busyUntil) return { beside: false, apart: true, turnsBusy: false };
  const live = claimsOf(item).filter(([, value]) => value >= firstLive(now));
  if (live.length >= ROOM) return { beside: false, apart: true, turnsBusy: true };
  return { beside: true, apart: now < busyUntil + CLAIM_LIFETIME, turnsBusy: false };
}

const notClaimed = '(attribute_not_exists(#id) OR #id < :firstLive OR contains(#id, :owner))';
/** Another request has not made the name busy since it was read: its claims would be apart. */
const stillCalm = '(attribute_not_exists(busyUntil) OR busyUntil <= :calm)';

/**
 * What claims the id in an update of the name's item, and removes claims there that are over.
 * @param now Unix seconds
 */
export function claimParts(
  item: Item | undefined,
  id: IdClaim,
  { beside, apart, turnsBusy }: ClaimPlace,
  now: number,
): UpdateParts {
  const over = claimsOf(item ?? {})
    .filter(([name, value]) => value < firstLive(now) && name !== attributeOf(id))
    .slice(0, MOST_REMOVED);
  const names = over.map(([name], at) => [`#over${at}`, name] as const);
  return {
    set: [...(beside ? ['#id = :id'] : []), ...(turnsBusy ? ['busyUntil = :busyUntil'] : [])],
    remove: names.map(([placeholder]) => placeholder),
    conditions: [
      notClaimed,
      ...(beside && !apart ? [stillCalm] : []),
      ...names.map(
        ([placeholder]) => `(attribute_not_exists(${placeholder}) OR ${placeholder} < :firstLive)`,
      ),
    ],
    names: { '#id': attributeOf(id), ...Object.fromEntries(names) },
    values: {
      ':firstLive': firstLive(now),
      ':owner': ownerOf(id),
      ...(beside && { ':id': claimValue(id, now) }),
      ...(beside && !apart && { ':calm': now - CLAIM_LIFETIME }),
      ...(turnsBusy && { ':busyUntil': now + BUSY }),
    },
  };
}

/** What gives the id back, if this request holds it. */
export const releaseParts = (id: IdClaim) => ({
  UpdateExpression: 'REMOVE #id',
  ConditionExpression: 'contains(#id, :owner)',
  ExpressionAttributeNames: { '#id': attributeOf(id) },
  ExpressionAttributeValues: { ':owner': ownerOf(id) },
});
