// Revoked tokens: one item for each, kept until the token would have died by itself.
import { revokedKey } from './keys.ts';
import type { Table } from './table.ts';

/** Seconds for which an item outlives its token: the clocks of two instances may differ. */
const MARGIN = 60;

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
  const item = { ...revokedKey(tokenId), expiresAt: diesAt + MARGIN };
  await table.call('PutItem', { TableName: table.name, Item: item }, signal && { signal });
}
