// The one table: users, roles, applications, attempts and claims. New ones are `TableV2`; stages that exist keep their `Table`.
import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  BillingMode,
  CfnGlobalTable,
  ProjectionType,
  Table,
  TableEncryption,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { GatehookSettings } from './gatehook-settings.ts';

type Removal = Pick<GatehookSettings, 'removal'>;

const KEYS = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
};

/**
 * For the command line's lists. Only users and applications have a status, and no decision writes it, so the index
 * costs nothing while decisions are made.
 */
const BY_STATUS = {
  indexName: 'ByStatus',
  partitionKey: { name: 'status', type: AttributeType.STRING },
  sortKey: { name: 'pk', type: AttributeType.STRING },
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: ['roles'],
};

/** In a stage that retains its data it is not deleted by accident, not even with the stack. */
const kept = ({ removal }: Removal) => ({
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: removal === RemovalPolicy.RETAIN,
  removalPolicy: removal,
});

/**
 * Makes a table that replicas can be added to later without moving its data.
 * @param encryptionKey by default AWS's own KMS key of the account: every use shows in CloudTrail, and it costs nothing a
 *   month. A key of one's own adds 1 USD a month and one more service whose outage would refuse every login.
 */
export function createTable(scope: Construct, settings: Removal, encryptionKey?: IKey): TableV2 {
  // Where a stack has no region of its own, the CDK names no replica's key.
  const isLate = encryptionKey !== undefined && Token.isUnresolved(Stack.of(scope).region);
  const table = new TableV2(scope, 'Table', {
    ...KEYS,
    ...kept(settings),
    billing: Billing.onDemand(),
    encryption:
      encryptionKey === undefined || isLate
        ? TableEncryptionV2.awsManagedKey()
        : TableEncryptionV2.customerManagedKey(encryptionKey),
    globalSecondaryIndexes: [BY_STATUS],
  });
  if (isLate) nameKey(table, encryptionKey);
  return table;
}

/** As the CDK writes it where it knows the region; the table has one replica, in the region of the stack. */
function nameKey(table: TableV2, { keyArn }: IKey): void {
  const resource = table.node.defaultChild;
  if (resource instanceof CfnGlobalTable)
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn });
}

/** The table of the stages of infra/settings.ts: CloudFormation would replace it, data and all, by one of the new type. */
export function createStageTable(scope: Construct, settings: Removal): Table {
  const table = new Table(scope, 'Table', {
    ...KEYS,
    ...kept(settings),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
  });
  table.addGlobalSecondaryIndex(BY_STATUS);
  return table;
}
