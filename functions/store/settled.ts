// A write whose answer can be lost: what stands in the table afterwards says whether it was made.
import { isConditionFailed } from './errors.ts';
import type { Key } from './keys.ts';
import { type Item, readItems } from './read.ts';
import type { Table } from './table.ts';

/** One item, strongly consistent; undefined where there is none. */
export async function readItem(table: Table, key: Key, signal?: AbortSignal): Promise<Item | undefined> {
  return (await readItems(table, [key], signal)).get(key.pk);
}

/**
 * Waits for a write. The client sends a write again whose answer was lost, and the second one then fails on the condition
 * that the first one changed; or the connection goes for good after the write was made. In both cases the item is read
 * back.
 * @param isMade tells from the item that stands there whether this very write made it
 * @returns whether it was made; false when its condition did not hold
 * @throws what the call throws, where the write has not been made so far
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
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
