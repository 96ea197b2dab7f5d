// Reading all items of one kind. A scan reads the whole table: for operators only, the functions' roles may not.
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../functions/store/read.ts';
import type { Table } from './table.ts';

/** All items of one kind (their `sk`), page by page, strongly consistent. */
export async function* scanItems(table: Table, sk: string): AsyncGenerator<Item> {
  let from: Record<string, unknown> | undefined;
  do {
    const command = new ScanCommand({
      TableName: table.name,
      FilterExpression: 'sk = :sk',
      ExpressionAttributeValues: { ':sk': sk },
      ConsistentRead: true,
      ...(from ? { ExclusiveStartKey: from } : {}),
    });
    const page = await table.client.send(command);
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
