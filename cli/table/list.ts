// Lists of users and applications: filtered, in order, a page at a time.
import { readItems } from '../../functions/store/read.ts';
import { type Filter, inOrder, lacksIndex, namesByStatus, type Status } from './by-status.ts';
import type { Table } from './table.ts';
import { type Kind, scanAll } from './versioned.ts';

interface Listed {
  readonly version: string;
  readonly status: Status;
}

export interface Page<T> {
  readonly values: readonly T[];
  /** The last name, where there is more behind it; null at the end. */
  readonly next: string | null;
}

/** For a limit: no end. */
export const ALL = Number.POSITIVE_INFINITY;

/** Items are read again in batches of this size, as many as one BatchGetItem takes. */
const BATCH = 100;

function matches(value: Listed & { readonly roles?: readonly string[] }, { status, role }: Filter): boolean {
  const hasStatus = status === undefined || value.status === status;
  return hasStatus && (role === undefined || value.roles?.includes(role) === true);
}

async function readNamed<T extends Listed>(table: Table, kind: Kind<T>, names: readonly string[]) {
  const items = await readItems(table, names.map(kind.key));
  return names.flatMap((name) => {
    const item = items.get(kind.key(name).pk);
    return item === undefined ? [] : [{ name, value: kind.parse(item) }];
  });
}

/** All that match, in order, each with its name; as the items stand in the table now. */
async function* fromIndex<T extends Listed>(table: Table, kind: Kind<T>, filter: Filter, wanted: number) {
  let batch: string[] = [];
  const size = Math.min(wanted, BATCH);
  for await (const name of namesByStatus({ table, sk: kind.sk, filter, wanted })) {
    batch.push(name);
    if (batch.length < size) continue;
    yield* await readNamed(table, kind, batch);
    batch = [];
  }
  yield* await readNamed(table, kind, batch);
}

/** The same for a table without the index: reads all of it. */
async function* fromScan<T extends Listed>(table: Table, kind: Kind<T>, { prefix = '', after }: Filter) {
  const found: { name: string; value: T }[] = [];
  for await (const { name, value } of scanAll(table, kind)) {
    const isBehind = after === undefined || inOrder(name, after) > 0;
    if (isBehind && name.startsWith(prefix)) found.push({ name, value });
  }
  yield* found.sort((one, other) => inOrder(one.name, other.name));
}

async function collect<T extends Listed>(
  found: AsyncGenerator<{ readonly name: string; readonly value: T }>,
  filter: Filter,
  limit: number,
): Promise<Page<T>> {
  const values: T[] = [];
  let last: string | null = null;
  for await (const { name, value } of found) {
    if (!matches(value, filter)) continue;
    if (values.length === limit) return { values, next: last };
    values.push(value);
    last = name;
  }
  return { values, next: null };
}

/**
 * Lists values of a kind, ordered by name.
 * @param limit Infinity for all
 */
export async function listPage<T extends Listed>(
  table: Table,
  kind: Kind<T>,
  filter: Filter,
  limit: number,
): Promise<Page<T>> {
  try {
    // One more than is shown tells whether there is more.
    return await collect(fromIndex(table, kind, filter, limit + 1), filter, limit);
  } catch (error) {
    if (!lacksIndex(error)) throw error;
    return collect(fromScan(table, kind, filter), filter, limit);
  }
}
