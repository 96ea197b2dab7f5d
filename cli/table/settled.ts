// A write whose answer can be lost: what stands in the table afterwards says whether it was made.
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../functions/store/keys.ts';
import type { Item } from '../../functions/store/read.ts';
import type { Table } from './table.ts';

/** One item, strongly consistent; undefined where there is none. */
export async function readItem(table: Table, key: Key): Promise<Item | undefined> {
  const command = new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true });
  return (await table.client.send(command)).Item;
}

/**
 * Waits for a write. The SDK sends a write again whose answer was lost, and the second one then fails on the condition
 * that the first one changed; or the connection goes for good after the write was made. In both cases the item is read
 * back.
 * @param isMade tells from the item that stands there whether this very write made it
 * @returns whether it was made; false when its condition did not hold
 * @throws what the SDK throws, where the write has not been made so far
 */
export async function settled(
  table: Table,
  key: Key,
  write: Promise<unknown>,
  isMade: (standing: Item | undefined) => boolean,
): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isMade(await readItem(table, key))) return true;
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
