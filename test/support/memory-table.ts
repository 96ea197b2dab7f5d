// A table in memory that answers as DynamoDB does when nothing conflicts: for measuring everything but the store.
import type { Table } from '../../functions/store/table.ts';

type Item = Record<string, unknown>;

/** Reads answer by key; every write succeeds and is forgotten, so that no name is ever locked. */
export function memoryTable(items: readonly Readonly<Item>[]): Table {
  const byKey = new Map(items.map((item) => [String(item.pk), item]));
  const send = async ({ input }: { input: { RequestItems?: Record<string, { Keys: Item[] }> } }) => {
    if (input.RequestItems === undefined) return {};
    const keys = input.RequestItems.memory?.Keys ?? [];
    return { Responses: { memory: keys.flatMap(({ pk }) => byKey.get(String(pk)) ?? []) } };
  };
  const client = { send } as unknown as Table['client'];
  return { name: 'memory', client, once: client };
}
