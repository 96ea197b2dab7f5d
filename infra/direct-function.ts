// A function that AWS itself calls, such as Cognito's trigger: with a role, a log and a policy of its own.
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
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
import { Alarms } from './alarms.ts';
import { tableStatements } from './grant-table.ts';
import type { DirectEntry, DirectSettings, Settings } from './settings.ts';
import { DIRECT_ACCESS } from './table-access.ts';
import { calledByAwsWatches } from './watches.ts';
import { hashEnvironment } from './webhook-function.ts';

export interface DirectFunctionProps {
  readonly settings: Settings;
  readonly direct: DirectSettings;
  /** What infra/asset.ts makes of the entry. */
  readonly code: Code;
  readonly table: Table;
  /** Absent where hashes are not peppered. */
  readonly pepper?: Secret;
}

/** The policy that lets a service call the function is what proves the caller: nothing else may. */
const CALLERS: Readonly<Record<DirectEntry, string>> = {
  'cognito-user-migration': 'cognito-idp.amazonaws.com',
  'transfer-identity-provider': 'transfer.amazonaws.com',
};

/** The name under which each entry's decisions are counted. */
const DIALECTS: Readonly<Record<DirectEntry, string>> = {
  'cognito-user-migration': 'cognito',
  'transfer-identity-provider': 'transfer',
};

/** One for each function, so that the alarms of two user pools stay apart. */
const serviceName = ({ stage }: Settings, { entry, application }: DirectSettings) =>
  `gatehook-${stage}-${entry}-${application}`;

/** Cognito's own limit; the function answers within 2.5 s. */
const TIMEOUT = Duration.seconds(5);

export class DirectFunction extends Construct {
  readonly function: LambdaFunction;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: DirectFunctionProps) {
    super(scope, id);
    const { settings, direct, code } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: settings.logRetention,
      removalPolicy: settings.removal,
    });
    const role = this.createRole(props, logGroup);
    this.function = new LambdaFunction(this, 'Function', {
      description: `Gatehook: answers ${CALLERS[direct.entry]} in the name of ${direct.application}.`,
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64,
      handler: `${direct.entry}.handler`,
      code,
      memorySize: settings.memory,
      timeout: TIMEOUT,
      role,
      environment: environment(props),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
    });
    this.function.addPermission('Caller', {
      principal: new ServicePrincipal(CALLERS[direct.entry]),
      sourceAccount: Stack.of(this).account,
      ...(direct.sourceArn !== undefined && { sourceArn: direct.sourceArn }),
    });
    this.alarms = this.createAlarms(props);
    this.acknowledgeFindings(role);
  }

  private createAlarms({ settings, direct }: DirectFunctionProps): Alarms {
    const { alarmTopicArn: topicArn } = settings;
    const of = { service: serviceName(settings, direct), dialect: DIALECTS[direct.entry], timeout: TIMEOUT };
    return new Alarms(this, 'Alarms', {
      watches: calledByAwsWatches(this.function, of),
      ...(topicArn !== undefined && { topicArn }),
    });
  }

  /** Exactly what a decision does here. No secret but the pepper: no key, no signature and no token comes this way. */
  private createRole({ table, pepper }: DirectFunctionProps, logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (resource: string, ...actions: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    for (const statement of tableStatements(table.tableArn, DIRECT_ACCESS)) role.addToPolicy(statement);
    if (pepper) allow(pepper.secretArn, 'secretsmanager:GetSecretValue');
    allow(logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');
    return role;
  }

  private acknowledgeFindings(role: Role): void {
    const synchronous =
      'The service that calls the function waits for the answer: nothing is queued that could be lost.';
    Validations.of(this.function).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason: synchronous },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason: synchronous },
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray has no resources that xray:PutTraceSegments and xray:PutTelemetryRecords could be limited to.',
    });
  }
}

/** Names and addresses only: a person who may read the function's settings learns no secret from them. */
function environment({ settings, direct, table, pepper }: DirectFunctionProps): Record<string, string> {
  return {
    GATEHOOK_TABLE: table.tableName,
    GATEHOOK_APPLICATION: direct.application,
    ...hashEnvironment(settings),
    // Empty, hashes are not peppered.
    GATEHOOK_PEPPERS: pepper?.secretArn ?? '',
    GATEHOOK_FAILURES_BEFORE_HOLD: String(settings.failuresBeforeHold),
    POWERTOOLS_SERVICE_NAME: serviceName(settings, direct),
  };
}
