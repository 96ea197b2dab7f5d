// Reading many items in one strongly consistent round trip, with what DynamoDB left over asked for again.
import { MalformedAnswerError } from './errors.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

export type Item = Readonly<Record<string, unknown>>;

/** DynamoDB takes at most 100 keys in one BatchGetItem. */
const BATCH = 100;
/** Milliseconds before unprocessed keys are asked for again; the caller's deadline ends the loop. */
const PAUSE = 25;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

async function readBatch(table: Table, keys: readonly Key[], signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let wanted: readonly Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
  while (wanted.length > 0) {
    const input = { RequestItems: { [table.name]: { Keys: wanted, ConsistentRead: true } } };
    const answer = await table.call('BatchGetItem', input, signal && { signal });
    const read = answer.Responses?.[table.name];
    // An answer without it is no answer: taken for "no such item", it would refuse a caller whom a broken proxy hides.
    if (read === undefined) throw new MalformedAnswerError(table.name);
    items.push(...read);
    wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (wanted.length > 0) {
      signal?.throwIfAborted();
      await pause();
    }
  }
  return items;
}

/**
 * Reads items by key, strongly consistent; missing ones are left out.
 * @returns the items in no order
 * @throws what the call throws, and the signal's reason when time runs out
 */
export async function readEach(
  table: Table,
  keys: readonly Key[],
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const batches: Promise<Item[]>[] = [];
  for (let at = 0; at < keys.length; at += BATCH)
    batches.push(readBatch(table, keys.slice(at, at + BATCH), signal));
  return (await Promise.all(batches)).flat();
}

/**
 * The same of items that lie each in a partition of its own.
 * @returns the items by `pk`
 * @throws what the call throws, and the signal's reason when time runs out
 */
export async function readItems(
  table: Table,
  keys: readonly Key[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Item>> {
  const items = await readEach(table, keys, signal);
  return new Map(items.map((item) => [String(item.pk), item]));
}
