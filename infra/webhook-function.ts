// The webhook's Lambda function: what it may do, and what it finds in its environment.
import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { keyStatements } from './encryption.ts';
import { createFunction } from './function.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import { hashEnvironment } from './hash-environment.ts';
import type { Parts } from './parts.ts';
import { allow, tableStatements } from './statements.ts';
import { WEBHOOK_ACCESS } from './table-access.ts';

/**
 * The function answers within 2.5 s, or within the stage's own patience, or gives up with 503; callers stop waiting after
 * 5 s: what still runs then serves no one. A cold start is not counted in; Lambda gives it 10 s of its own.
 */
export const timeoutOf = ({ hash }: GatehookSettings): Duration =>
  Duration.seconds(hash.patience === undefined ? 5 : hash.patience + 3);

/** The name that the logs and metrics of one Gatehook carry, so that two in one account stay apart. */
export const serviceName = ({ name }: Pick<GatehookSettings, 'name'>): string => `gatehook-${name}`;

export class WebhookFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    const { settings, code, encryptionKey } = parts;
    const { reservedConcurrency } = settings;
    this.function = createFunction(this, 'Function', {
      settings,
      entry: 'webhook',
      code,
      description: 'Gatehook: answers whether a user may do what an application asks.',
      memory: settings.memory,
      timeout: timeoutOf(settings),
      environment: environment(parts),
      statements: this.statements(parts),
      unqueued:
        'Only API Gateway calls the function, and waits for the answer: nothing is queued that could be lost.',
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
      ...(encryptionKey && { encryptionKey }),
    });
  }

  private statements({ table, tableKey, signingSecret, tokenKeys, pepper, registryKey }: Parts) {
    const secrets = [signingSecret, tokenKeys, pepper, registryKey].filter((one) => one !== null);
    return [
      ...tableStatements(table.tableArn, WEBHOOK_ACCESS),
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
function environment(parts: Parts): Record<string, string> {
  const { settings, table, signingSecret, tokenKeys, pepper, registryKey } = parts;
  return {
    GATEHOOK_TABLE: table.tableName,
    GATEHOOK_SIGNING_SECRET: signingSecret.secretArn,
    // Empty, no tokens are issued; GATEHOOK_ISSUER, the API's own address, is added by infra/gatehook.ts.
    GATEHOOK_TOKEN_KEYS: tokenKeys?.secretArn ?? '',
    GATEHOOK_TOKEN_LIFETIME: String(settings.tokens?.lifetime ?? ''),
    ...hashEnvironment(settings),
    // Empty, hashes are not peppered.
    GATEHOOK_PEPPERS: pepper?.secretArn ?? '',
    // Empty, container registries are told that it cannot be told.
    GATEHOOK_REGISTRY_KEY: registryKey?.secretArn ?? '',
    GATEHOOK_FAILURES_BEFORE_HOLD: String(settings.failuresBeforeHold),
    POWERTOOLS_SERVICE_NAME: serviceName(settings),
    // Empty, AWS's own are taken. `sam local` fills in only what a template names (docs/local-testing.md).
    AWS_ENDPOINT_URL_DYNAMODB: '',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: '',
  };
}
