// Reading the record of changes: by its time, a month at a time, or by what was changed. Neither reads anything else.
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Change, Subject } from '../../functions/store/changes/change.ts';
import { changeFromItem } from '../../functions/store/changes/items.ts';
import { changeKey, changeOfKey } from '../../functions/store/keys.ts';
import type { Table } from '../table/table.ts';

export interface ChangeFilter {
  /** All subjects without it. */
  readonly subject?: Subject;
  /** A part of the author's name, in capitals or not. */
  readonly by?: string;
  /** Unix milliseconds: not before. */
  readonly since: number;
  /** Unix milliseconds: before. */
  readonly before: number;
}

/** The partitions that can hold what is asked for, the latest first. */
function* partitionsOf({ subject, since, before }: ChangeFilter): Generator<string> {
  if (subject !== undefined) {
    yield changeOfKey(subject, '').pk;
    return;
  }
  const first = changeKey(new Date(since), '').pk;
  const month = new Date(before - 1);
  month.setUTCDate(1);
  for (;;) {
    const { pk } = changeKey(month, '');
    if (pk < first) return;
    yield pk;
    month.setUTCMonth(month.getUTCMonth() - 1);
  }
}

async function* queryPartition(table: Table, pk: string, { since, before }: ChangeFilter, wanted: number) {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :before',
        ExpressionAttributeValues: {
          ':pk': pk,
          ':since': new Date(since).toISOString(),
          ':before': new Date(before).toISOString(),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        ...(wanted <= LARGEST_PAGE ? { Limit: wanted } : {}),
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Records that one query asks for at most; more than are shown would be read for nothing. */
const LARGEST_PAGE = 1000;

/**
 * The newest changes that match.
 * @param limit Infinity for all
 * @returns in order of their time, and whether there are earlier ones
 */
export async function readChanges(
  table: Table,
  filter: ChangeFilter,
  limit: number,
): Promise<{ readonly changes: readonly Change[]; readonly hasEarlier: boolean }> {
  const author = filter.by?.toLowerCase() ?? '';
  const changes: Change[] = [];
  if (filter.since >= filter.before) return { changes, hasEarlier: false };
  for (const pk of partitionsOf(filter)) {
    // One more than is shown tells whether there are more.
    for await (const item of queryPartition(table, pk, filter, limit + 1 - changes.length)) {
      const change = changeFromItem(item);
      if (!change.by.name.toLowerCase().includes(author)) continue;
      if (changes.length === limit) return { changes: changes.reverse(), hasEarlier: true };
      changes.push(change);
    }
  }
  return { changes: changes.reverse(), hasEarlier: false };
}
