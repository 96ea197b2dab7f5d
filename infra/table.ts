// The one table: users, roles, applications, attempts and claims.
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Makes the table, empty. In a stage that retains its data it is not deleted by accident, not even with the stack. */
export function createTable(scope: Construct, { removal }: Settings): Table {
  const table = new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    // AWS's own KMS key of the account: every use shows in CloudTrail, and it costs nothing a month. A key of one's own
    // adds 1 USD a month and one more service whose outage would refuse every login.
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: removal === RemovalPolicy.RETAIN,
    removalPolicy: removal,
  });
  // For the command line's lists. Only users and applications have a status, and no decision writes it, so the index
  // costs nothing while decisions are made.
  table.addGlobalSecondaryIndex({
    indexName: 'ByStatus',
    partitionKey: { name: 'status', type: AttributeType.STRING },
    sortKey: { name: 'pk', type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['roles'],
  });
  return table;
}
