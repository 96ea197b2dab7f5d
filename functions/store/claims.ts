// Claims of webhook ids: each counts once per application, remembered longer than a signature stays acceptable.
import type { IdClaim } from '../decision/facts.ts';
import { holds } from './errors.ts';
import { claimKey } from './keys.ts';
import { type Table, UNDO_TIMEOUT } from './table.ts';

/**
 * Seconds a webhook id is remembered. A message stamped 300 s ahead stays acceptable for 600 s; a minute more
 * covers clock skew between instances (security: the replay window must outlast the signature window).
 */
export const CLAIM_LIFETIME = 660;

const notYetClaimed = 'attribute_not_exists(pk)';
/** DynamoDB deletes late, up to days after the time to live, so the expiry is in the condition too. */
const claimExpired = 'expiresAt <= :now';
/** The second attempt of a write whose answer was lost must not refuse itself. */
const alreadyOurs = '#owner = :owner';

/** @returns whether this request now holds the id. `now` in Unix milliseconds. */
export function claimWebhookId(
  table: Table,
  claim: IdClaim,
  now: number,
  signal: AbortSignal,
): Promise<boolean> {
  const seconds = Math.floor(now / 1000);
  const put = {
    TableName: table.name,
    Item: {
      ...claimKey(claim.application, claim.webhookId),
      owner: claim.owner,
      expiresAt: seconds + CLAIM_LIFETIME,
    },
    ConditionExpression: [notYetClaimed, claimExpired, alreadyOurs].join(' OR '),
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':now': seconds, ':owner': claim.owner },
  };
  return holds(table.call('PutItem', put, { signal }));
}

/** Gives an id back after a 503, so that the caller's own retry is heard. */
export async function releaseWebhookId(table: Table, claim: IdClaim): Promise<void> {
  const remove = {
    TableName: table.name,
    Key: claimKey(claim.application, claim.webhookId),
    ConditionExpression: alreadyOurs,
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': claim.owner },
  };
  const signal = AbortSignal.timeout(UNDO_TIMEOUT);
  await holds(table.call('DeleteItem', remove, { signal, once: true }));
}
