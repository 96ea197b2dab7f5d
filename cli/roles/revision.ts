// The revision of roles: renewed with every change, so that the change counts on the next request.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { REVISION_COPIES, revisionKey } from '../../functions/store/keys.ts';
import { readItem, settled } from '../../functions/store/settled.ts';
import type { Table } from '../table/table.ts';

/**
 * Whether every role's name is entered (names.ts). The mark lies in the revision: a command line that is older than
 * the list of names renews the revision without the mark, and so asks for the list to be made again.
 */
export async function areNamesComplete(table: Table): Promise<boolean> {
  return (await readItem(table, revisionKey(0)))?.namesComplete === true;
}

async function writeCopy(table: Table, copy: number, value: string): Promise<void> {
  const key = revisionKey(copy);
  // An update, which leaves what a change of an application has noted in the copy. It counts, so that a write that arrives a
  // second time, after another change, brings no value back under which an instance still has older roles.
  const command = new UpdateCommand({
    TableName: table.name,
    Key: key,
    UpdateExpression: 'ADD renewals :one SET #value = :value, namesComplete = :complete',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':value': value, ':complete': true, ':one': 1 },
  });
  await settled(table, key, table.client.send(command), (standing) => standing?.value === value);
}

/**
 * Writes every copy of the revision. Running it again after a failure repairs: instances that read an old copy keep
 * their roles for at most 60 s (decision/role-cache.ts).
 * @param value random
 */
export async function renewRevision(table: Table, value: string): Promise<void> {
  await Promise.all(Array.from({ length: REVISION_COPIES }, (_, copy) => writeCopy(table, copy, value)));
}
