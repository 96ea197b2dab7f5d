// The table: whether it is there and whole, and whether it could be brought back.
import { DescribeContinuousBackupsCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { STATUS_INDEX } from '../table/by-status.ts';
import type { Table } from '../table/table.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export async function tableFindings({ client, name }: Table): Promise<readonly Finding[]> {
  const { Table: found } = await client.send(new DescribeTableCommand({ TableName: name }));
  const status = found?.TableStatus ?? 'UNKNOWN';
  // A table that is being changed answers as before.
  const answers = status === 'ACTIVE' || status === 'UPDATING';
  const table = answers
    ? ok('table', `${name} is there.`)
    : fail('table', `${name} is ${status}.`, 'Look at it in the console of DynamoDB.');
  const index = found?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === STATUS_INDEX);
  if (index?.IndexStatus === 'ACTIVE') return [table, ok('index', 'Lists read no more than they show.')];
  const says = `The index ${STATUS_INDEX} is ${index === undefined ? 'not there' : index.IndexStatus}: lists read the whole table.`;
  return [table, warn('index', says, 'Deploy the stage again (npx cdk deploy), or wait until it is built.')];
}

/** On AWS: whether the table can be restored to any second of the last 35 days. */
export async function backupFindings({ client, name }: Table): Promise<readonly Finding[]> {
  const command = new DescribeContinuousBackupsCommand({ TableName: name });
  const { ContinuousBackupsDescription: backups } = await client.send(command);
  const status = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  if (status === 'ENABLED')
    return [ok('backups', 'The table can be restored to any second of the last 35 days.')];
  return [
    warn(
      'backups',
      'The table is not backed up continuously.',
      'Deploy the stage again, or turn on point-in-time recovery.',
    ),
  ];
}
