// A key of the team's own: who may use it, for what, and through which service alone.
import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What a caller needs of the key of a table, of a secret that it reads, and of one that it writes (each service's guide). */
const ACTIONS = {
  dynamodb: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  'secretsmanager to read': ['kms:Decrypt'],
  'secretsmanager to write': ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const;

/**
 * The statements that let a role use keys by way of a service, and in no other way.
 * @param keys absent ones are AWS's own, which every caller may use; the same key is named once
 */
export function keyStatements(
  scope: Construct,
  use: keyof typeof ACTIONS,
  keys: readonly (IKey | undefined)[],
): PolicyStatement[] {
  const arns = [...new Set(keys.filter((key) => key !== undefined).map(({ keyArn }) => keyArn))];
  if (arns.length === 0) return [];
  const [service] = use.split(' ');
  const through = `${service}.${Stack.of(scope).region}.amazonaws.com`;
  return [
    new PolicyStatement({
      actions: [...ACTIONS[use]],
      resources: arns,
      conditions: { StringEquals: { 'kms:ViaService': through } },
    }),
  ];
}

/**
 * Lets CloudWatch Logs use the key for the log groups of this account and region; without it the groups cannot be made.
 * A key that was imported keeps its own policy, so its owner has to say it there.
 */
export function letLogsUse(key: IKey, scope: Construct): void {
  const stack = Stack.of(scope);
  const groups = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'gatehook:imported-key',
    'The policy of the encryption key cannot be changed from here. It has to let CloudWatch Logs use the key: docs/construct.md, "A key of your own".',
  );
}
