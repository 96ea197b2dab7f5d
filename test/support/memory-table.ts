// A table in memory that answers as DynamoDB does when nothing conflicts: for measuring everything but the store.
import type { Table } from '../../functions/store/table.ts';

type Item = Record<string, unknown>;

/** Reads answer by key; every write succeeds and is forgotten, so that no name is ever locked. */
export function memoryTable(items: readonly Readonly<Item>[]): Table {
  const byKey = new Map(items.map((item) => [String(item.pk), item]));
  const call: Table['call'] = async (_operation, { RequestItems: requested }) => {
    if (requested === undefined) return {};
    const keys = requested.memory?.Keys ?? [];
    const found = keys.map(({ pk }) => byKey.get(String(pk)));
    return { Responses: { memory: found.filter((item) => item !== undefined) } };
  };
  return { name: 'memory', call };
}
