// The names of all items of one kind in a test's table.

import { scanItems } from '../../cli/table/scan.ts';
import type { Table } from '../../cli/table/table.ts';

export async function scanNames(table: Table, kind: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { pk } of scanItems(table, kind)) names.push(String(pk).slice(kind.length + 1));
  return names.sort();
}
