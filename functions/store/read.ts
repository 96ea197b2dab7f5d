// Reading many items in one strongly consistent round trip, with what DynamoDB left over asked for again.
import { MalformedAnswerError, UnprocessedKeysError } from './errors.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

export type Item = Readonly<Record<string, unknown>>;

/** DynamoDB takes at most 100 keys in one BatchGetItem. */
const BATCH = 100;
/** Milliseconds before unprocessed keys are asked for again; doubled with each time. */
const FIRST_PAUSE = 25;
/** 25 s altogether: as long as an operator may wait. A request's deadline ends it before. */
const MOST_PAUSES = 10;

const pause = (paused: number) => new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** paused));

async function readBatch(table: Table, keys: readonly Key[], signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let wanted: readonly Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
  for (let paused = 0; wanted.length > 0; paused++) {
    const input = { RequestItems: { [table.name]: { Keys: wanted, ConsistentRead: true } } };
    const answer = await table.call('BatchGetItem', input, signal && { signal });
    const read = answer.Responses?.[table.name];
    // An answer without it is no answer: taken for "no such item", it would refuse a caller whom a broken proxy hides.
    if (read === undefined) throw new MalformedAnswerError(table.name);
    items.push(...read);
    wanted = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (wanted.length > 0) {
      signal?.throwIfAborted();
      if (paused === MOST_PAUSES) throw new UnprocessedKeysError(table.name);
      await pause(paused);
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
