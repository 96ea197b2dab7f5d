// Every user of the table, read by several scans at once: DynamoDB divides its keys among them.
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { User } from '../../functions/decision/facts.ts';
import { userFromItem } from '../../functions/store/items.ts';
import type { Table } from '../table/table.ts';

interface Page {
  readonly users: readonly User[];
  readonly next: Record<string, unknown> | undefined;
}

/** @throws MalformedItemError: an export that left a user out would not be one */
async function readPage(
  table: Table,
  segment: number,
  segments: number,
  from: Record<string, unknown> | undefined,
): Promise<Page> {
  const command = new ScanCommand({
    TableName: table.name,
    Segment: segment,
    TotalSegments: segments,
    FilterExpression: 'sk = :sk',
    ExpressionAttributeValues: { ':sk': 'USER' },
    ConsistentRead: true,
    ...(from === undefined ? {} : { ExclusiveStartKey: from }),
  });
  const { Items: items = [], LastEvaluatedKey: next } = await table.client.send(command);
  return { users: items.map(userFromItem), next };
}

/**
 * Reads all users, in no order. Holds one page of 1 MB for each segment, and reads no further before they are taken.
 * @param segments scans at once
 */
export async function* readUsers(table: Table, segments: number): AsyncGenerator<readonly User[]> {
  const read = (segment: number, from?: Record<string, unknown>) => {
    const turn = readPage(table, segment, segments, from).then((page) => ({ segment, page }));
    // The first failure ends the export; others of the same moment are not waited for.
    turn.catch(() => undefined);
    return turn;
  };
  const reading = new Map(Array.from({ length: segments }, (_, segment) => [segment, read(segment)]));
  while (reading.size > 0) {
    const { segment, page } = await Promise.race(reading.values());
    if (page.next === undefined) reading.delete(segment);
    else reading.set(segment, read(segment, page.next));
    yield page.users;
  }
}
