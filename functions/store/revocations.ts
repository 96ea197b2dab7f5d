// Revoked tokens: one item for each, kept until the token would have died by itself.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
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
  const command = new PutCommand({
    TableName: table.name,
    Item: { ...revokedKey(tokenId), expiresAt: diesAt + MARGIN },
  });
  await table.client.send(command, signal ? { abortSignal: signal } : {});
}
