// The table's definition for stores that no CDK stack made: `npx gatehook dev`, tests, DynamoDB Local.
import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../cli/table/table.ts';

/** Makes the table where it is not there; the same key schema as infra/table.ts (a test holds the two together). */
export async function ensureTable(table: Table): Promise<void> {
  try {
    await table.client.send(new DescribeTableCommand({ TableName: table.name }));
    return;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  await table.client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'status', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByStatus',
          KeySchema: [
            { AttributeName: 'status', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['roles'] },
        },
      ],
    }),
  );
  await waitUntilTableExists(
    { client: table.client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { TableName: table.name },
  );
}
