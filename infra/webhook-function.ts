// The webhook's Lambda function, its role and its log.
import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnFunction,
  type Code,
  Architecture as LambdaArchitecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { tableStatements } from './grant-table.ts';
import type { Settings } from './settings.ts';
import { WEBHOOK_ACCESS } from './table-access.ts';

export interface WebhookFunctionProps {
  readonly settings: Settings;
  readonly code: Code;
  readonly table: Table;
  readonly signingSecret: Secret;
  /** Absent where the stage issues no tokens. */
  readonly tokenKeys?: Secret;
  /** Absent where hashes are not peppered. */
  readonly pepper?: Secret;
  /** Absent where no container registry is served. */
  readonly registryKey?: Secret;
}

/**
 * The function answers within 2.5 s, or within the stage's own patience, or gives up with 503; callers stop waiting after
 * 5 s: what still runs then serves no one. A cold start is not counted in; Lambda gives it 10 s of its own.
 */
export const timeoutOf = ({ hash }: Settings): Duration =>
  Duration.seconds(hash.patience === undefined ? 5 : hash.patience + 3);

/** The name that one stage's logs and metrics carry, so that two stages in one account stay apart. */
export function serviceName(settings: Settings): string {
  return `gatehook-${settings.stage}`;
}

export class WebhookFunction extends Construct {
  readonly function: LambdaFunction;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: WebhookFunctionProps) {
    super(scope, id);
    const { settings, code } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: settings.logRetention,
      removalPolicy: settings.removal,
    });
    this.role = this.createRole(props, logGroup);
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Gatehook: answers whether a user may do what an application asks.',
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64,
      handler: 'webhook.handler',
      code,
      memorySize: settings.memory,
      timeout: timeoutOf(settings),
      role: this.role,
      environment: environment(props),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      ...(settings.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: settings.reservedConcurrency,
      }),
    });
    this.nameForSam();
    this.acknowledgeFindings();
  }

  /** A role of its own instead of AWS's managed one, which may write to every log group of the account. */
  private createRole(props: WebhookFunctionProps, logGroup: LogGroup): Role {
    const { table, signingSecret, tokenKeys, pepper, registryKey } = props;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (resource: string, ...actions: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    for (const statement of tableStatements(table.tableArn, WEBHOOK_ACCESS)) role.addToPolicy(statement);
    for (const secret of [signingSecret, tokenKeys, pepper, registryKey])
      if (secret) allow(secret.secretArn, 'secretsmanager:GetSecretValue');
    allow(logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');
    return role;
  }

  /** docs/local-testing.md and the tests of the asset call the function by this name. */
  private nameForSam(): void {
    const resource = this.function.node.defaultChild;
    if (resource instanceof CfnFunction) resource.overrideLogicalId('WebhookFunction');
  }

  private acknowledgeFindings(): void {
    const synchronous =
      'Only API Gateway calls the function, and waits for the answer: nothing is queued that could be lost.';
    Validations.of(this.function).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason: synchronous },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason: synchronous },
    );
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray has no resources that xray:PutTraceSegments and xray:PutTelemetryRecords could be limited to.',
    });
  }
}

/** What a hash costs and may cost, for every function that verifies passwords. */
export function hashEnvironment({ hash }: Settings): Record<string, string> {
  const { memory, passes, lanes, patience } = hash;
  return {
    GATEHOOK_ARGON2: `m=${memory},t=${passes},p=${lanes}`,
    // Empty, every request has 2.4 s.
    GATEHOOK_HASH_PATIENCE: String(patience ?? ''),
  };
}

/** Names and addresses only: a person who may read the function's settings learns no secret from them. */
function environment(props: WebhookFunctionProps): Record<string, string> {
  const { settings, table, signingSecret, tokenKeys, pepper, registryKey } = props;
  return {
    GATEHOOK_TABLE: table.tableName,
    GATEHOOK_SIGNING_SECRET: signingSecret.secretArn,
    // Empty, no tokens are issued; GATEHOOK_ISSUER, the API's own address, is added by the stack.
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
