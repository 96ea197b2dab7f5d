// The names of all roles in a partition of their own, so that listing roles reads no other item of the table.
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../functions/store/keys.ts';
import { settled } from '../../functions/store/settled.ts';
import { deleteWhile } from '../table/delete-while.ts';
import type { Table } from '../table/table.ts';

const PARTITION = 'ROLES';
const entryKey = (name: string): Key => ({ pk: PARTITION, sk: name });

/** All names that were entered, strongly consistent. Some may be names of roles that are no longer there. */
export async function enteredNames(table: Table): Promise<readonly string[]> {
  const names: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
      ...(from ? { ExclusiveStartKey: from } : {}),
    });
    const page = await table.client.send(command);
    names.push(...(page.Items ?? []).map(({ sk }) => String(sk)));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return names;
}

/** Enters a name before its role is written: a command that ends between the two leaves no role unlisted. */
export async function enterName(table: Table, name: string, version: string): Promise<void> {
  const command = new PutCommand({ TableName: table.name, Item: { ...entryKey(name), version } });
  const isOurs = (standing: { readonly version?: unknown } | undefined) => standing?.version === version;
  await settled(table, entryKey(name), table.client.send(command), isOurs);
}

/**
 * Takes a name out after its role is deleted, unless another operator has entered it again meanwhile.
 * @param version of the role that was deleted
 */
export const removeName = (table: Table, name: string, version: string): Promise<void> =>
  deleteWhile(table, entryKey(name), 'version', version);
