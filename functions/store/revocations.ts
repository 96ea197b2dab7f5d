// Revoked tokens: one item for each, kept until the token would have died by itself.
import { revokedKey } from './keys.ts';
import type { Item } from './read.ts';
import type { Table } from './table.ts';

/** Seconds for which an item outlives its token: the clocks of two instances may differ. */
const MARGIN = 60;

/** @param diesAt Unix seconds */
export const revokedItem = (tokenId: string, diesAt: number): Item => ({
  ...revokedKey(tokenId),
  expiresAt: diesAt + MARGIN,
});

/**
 * Revokes one token; again, and it stays revoked.
 * @param tokenId its `jti`
 * @param diesAt when it dies by itself, Unix seconds
 */
export async function revokeToken(
  table: Table,
  tokenId: string,
  diesAt: number,
  signal?: AbortSignal,
): Promise<void> {
  const item = revokedItem(tokenId, diesAt);
  await table.call('PutItem', { TableName: table.name, Item: item }, signal && { signal });
}
