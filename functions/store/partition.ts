// Reading the items of one partition, a page at a time.
import { MalformedAnswerError } from './errors.ts';
import type { Item } from './read.ts';
import type { Table } from './table.ts';

/** A page of the items of one partition, in order of their sort keys, strongly consistent. */
export async function pageOfPartition(
  table: Table,
  pk: string,
  { after = null, limit }: { readonly after?: string | null; readonly limit?: number } = {},
): Promise<{ readonly items: readonly Item[]; readonly next: string | null }> {
  const answer = await table.call('Query', {
    TableName: table.name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
    ...(limit !== undefined && { Limit: limit }),
    ...(after !== null && { ExclusiveStartKey: { pk, sk: after } }),
  });
  // An answer without it is no answer: taken for "none", it would hide users.
  if (answer.Items === undefined) throw new MalformedAnswerError(table.name);
  return { items: answer.Items, next: answer.LastEvaluatedKey ? String(answer.LastEvaluatedKey.sk) : null };
}
