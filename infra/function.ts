// What all functions of Gatehook have in common: Node, processor, JSON log of its own, and a role that names what it may.
import { type Duration, Validations } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  type Code,
  Architecture as LambdaArchitecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acceptParticular } from './findings.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import type { FunctionEntry } from './packed-code.ts';
import { allow } from './statements.ts';

export interface FunctionOptions {
  readonly settings: Pick<GatehookSettings, 'architecture' | 'logRetention' | 'removal' | 'tracing'>;
  readonly entry: FunctionEntry;
  readonly code: (entry: FunctionEntry) => Code;
  readonly description: string;
  /** Megabytes. */
  readonly memory: number;
  readonly timeout: Duration;
  readonly environment?: Record<string, string>;
  /** What it may do beside writing its log. */
  readonly statements: readonly PolicyStatement[];
  readonly reservedConcurrency?: number;
  readonly encryptionKey?: IKey;
  /** Why nothing is lost of a call that fails. */
  readonly unqueued: string;
}

/** Makes the function with its log and its role: `Log`, `Role` and the function's own id below the scope. */
export function createFunction(scope: Construct, id: string, options: FunctionOptions): LambdaFunction {
  const { settings, entry, encryptionKey, reservedConcurrency } = options;
  const logGroup = new LogGroup(scope, 'Log', {
    retention: settings.logRetention,
    removalPolicy: settings.removal,
    ...(encryptionKey && { encryptionKey }),
  });
  const role = createRole(scope, [
    ...options.statements,
    allow([logGroup.logGroupArn], 'logs:CreateLogStream', 'logs:PutLogEvents'),
  ]);
  const made = new LambdaFunction(scope, id, {
    description: options.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: settings.architecture === 'arm64' ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64,
    handler: `${entry}.handler`,
    code: options.code(entry),
    memorySize: options.memory,
    timeout: options.timeout,
    role,
    environment: options.environment ?? {},
    tracing: settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    loggingFormat: LoggingFormat.JSON,
    // Without START and REPORT, 0.5 kB of each call; what failed or ran out of time is still logged. Its metrics have the times.
    systemLogLevelV2: SystemLogLevel.WARN,
    logGroup,
    ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
  });
  Validations.of(made).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason: options.unqueued },
    { id: 'Serverless-LambdaAsyncFailureDestination', reason: options.unqueued },
  );
  acknowledgeTracing(made, role, settings);
  return made;
}

/** A role of its own instead of AWS's managed one, which may write to every log group of the account. */
function createRole(scope: Construct, statements: readonly PolicyStatement[]): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  for (const statement of statements) role.addToPolicy(statement);
  return role;
}

function acknowledgeTracing(
  made: LambdaFunction,
  role: Role,
  { tracing }: FunctionOptions['settings'],
): void {
  if (tracing)
    acceptParticular(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray has no resources that xray:PutTraceSegments and xray:PutTelemetryRecords could be limited to.',
    );
  else
    Validations.of(made).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason:
        'X-Ray records nearly every call at a few requests a second and costs as much as all the rest; the decision log ' +
        'holds the times of store and hash. The setting "tracing" switches it on.',
    });
}
