// The CDK's resources by the types that a strict compiler takes: with exactOptionalPropertyTypes the CDK's classes are not assignable to its own interfaces.
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';

export type AnyTable = ITable | Table | TableV2;
export type AnySecret = ISecret | Secret;
