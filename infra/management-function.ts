// The function by which applications manage users, where it is asked for: what it may do, and what it finds in its environment.
import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { keyStatements } from './encryption.ts';
import { createFunction } from './function.ts';
import { hashEnvironment } from './hash-environment.ts';
import type { Parts } from './parts.ts';
import { allow, tableStatements } from './statements.ts';
import { MANAGEMENT_ACCESS } from './table-access.ts';
import { serviceName } from './webhook-function.ts';

/** The function answers within 20 s or gives up with 503 (functions/exchange/managing.ts); API Gateway waits 30 s. */
export const MANAGEMENT_TIMEOUT = Duration.seconds(25);

export class ManagementFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { settings, code, encryptionKey } = parts;
    this.function = createFunction(this, 'Function', {
      settings,
      entry: 'manage',
      code,
      description: 'Gatehook: applications create, change and delete the users that they may manage.',
      memory: settings.memory,
      timeout: MANAGEMENT_TIMEOUT,
      environment: environment(parts),
      statements: this.statements(parts),
      unqueued:
        'Only API Gateway calls the function, and waits for the answer: nothing is queued that could be lost.',
      ...(encryptionKey && { encryptionKey }),
    });
  }

  /** It writes users, which the webhook may not; it writes no application, so that none can extend its own limit. */
  private statements({ table, tableKey, signingSecret, pepper }: Parts) {
    const secrets = [signingSecret, ...(pepper ? [pepper] : [])];
    return [
      ...tableStatements(table.tableArn, MANAGEMENT_ACCESS),
      ...secrets.map(({ secretArn }) => allow([secretArn], 'secretsmanager:GetSecretValue')),
      ...keyStatements(this, 'dynamodb', [tableKey]),
      ...keyStatements(
        this,
        'secretsmanager to read',
        secrets.map(({ encryptionKey }) => encryptionKey),
      ),
    ];
  }
}

/** Names and addresses only: a person who may read the function's settings learns no secret from them. */
function environment({ settings, table, signingSecret, pepper }: Parts): Record<string, string> {
  return {
    GATEHOOK_TABLE: table.tableName,
    GATEHOOK_SIGNING_SECRET: signingSecret.secretArn,
    ...hashEnvironment(settings),
    // Empty, hashes are not peppered.
    GATEHOOK_PEPPERS: pepper?.secretArn ?? '',
    GATEHOOK_CHANGES_KEPT_DAYS: String(settings.changesKeptDays),
    GATEHOOK_FAILURES_BEFORE_HOLD: String(settings.failuresBeforeHold),
    POWERTOOLS_SERVICE_NAME: serviceName(settings),
  };
}
