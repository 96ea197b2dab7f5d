// Deleting an item that another operator may have made one's own meanwhile.
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { holds } from '../../functions/store/errors.ts';
import type { Key } from '../../functions/store/keys.ts';
import type { Table } from './table.ts';

/** Deletes the item while its attribute has this value. One that has another, or is gone, is left as it is. */
export async function deleteWhile(table: Table, key: Key, attribute: string, value: string): Promise<void> {
  const command = new DeleteCommand({
    TableName: table.name,
    Key: key,
    ConditionExpression: '#attribute = :value',
    ExpressionAttributeNames: { '#attribute': attribute },
    ExpressionAttributeValues: { ':value': value },
  });
  await holds(table.client.send(command));
}
