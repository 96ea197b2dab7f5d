// A function that AWS itself calls, such as Cognito's trigger: with a role, a log and a policy of its own.
import { Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { keyStatements } from './encryption.ts';
import { createFunction } from './function.ts';
import type { DirectEntry, DirectSettings, GatehookSettings } from './gatehook-settings.ts';
import { hashEnvironment } from './hash-environment.ts';
import type { Parts } from './parts.ts';
import { allow, tableStatements } from './statements.ts';
import { DIRECT_ACCESS } from './table-access.ts';
import { calledByAwsWatches } from './watches.ts';
import { serviceName } from './webhook-function.ts';

export interface DirectFunctionProps extends Parts {
  readonly direct: DirectSettings;
  readonly alarmTopic: ITopic | undefined;
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
const ownServiceName = (settings: GatehookSettings, { entry, application }: DirectSettings) =>
  `${serviceName(settings)}-${entry}-${application}`;

/** Cognito's own limit; the function answers within 2.5 s. */
const TIMEOUT = Duration.seconds(5);

export class DirectFunction extends Construct {
  readonly function: LambdaFunction;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: DirectFunctionProps) {
    super(scope, id);
    const { settings, direct, code, encryptionKey, alarmTopic } = props;
    this.function = createFunction(this, 'Function', {
      settings,
      entry: direct.entry,
      code,
      description: `Gatehook: answers ${CALLERS[direct.entry]} in the name of ${direct.application}.`,
      memory: settings.memory,
      timeout: TIMEOUT,
      environment: environment(props),
      statements: this.statements(props),
      unqueued:
        'The service that calls the function waits for the answer: nothing is queued that could be lost.',
      ...(encryptionKey && { encryptionKey }),
    });
    this.function.addPermission('Caller', {
      principal: new ServicePrincipal(CALLERS[direct.entry]),
      sourceAccount: Stack.of(this).account,
      ...(direct.sourceArn !== undefined && { sourceArn: direct.sourceArn }),
    });
    this.alarms = new Alarms(this, 'Alarms', {
      watches: calledByAwsWatches(this.function, {
        service: ownServiceName(settings, direct),
        dialect: DIALECTS[direct.entry],
        timeout: TIMEOUT,
        // Transfer Family is answered with nothing.
        throwsRefusals: direct.entry === 'cognito-user-migration',
      }),
      ...(alarmTopic && { topic: alarmTopic }),
    });
  }

  /** Exactly what a decision does here. No secret but the pepper: no key, no signature and no token comes this way. */
  private statements({ table, tableKey, pepper }: DirectFunctionProps) {
    return [
      ...tableStatements(table.tableArn, DIRECT_ACCESS),
      ...(pepper ? [allow([pepper.secretArn], 'secretsmanager:GetSecretValue')] : []),
      ...keyStatements(this, 'dynamodb', [tableKey]),
      ...keyStatements(this, 'secretsmanager to read', [pepper?.encryptionKey]),
    ];
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
    POWERTOOLS_SERVICE_NAME: ownServiceName(settings, direct),
  };
}
