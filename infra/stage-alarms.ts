// The alarms of one Gatehook: what is watched of its functions, its API, its table and its secrets.
import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import { MANAGEMENT_TIMEOUT } from './management-function.ts';
import type { AnyTable } from './resources.ts';
import {
  apiWatches,
  changesWatch,
  concurrencyWatch,
  floodWatches,
  functionWatches,
  managementWatches,
  rotationWatches,
  tableWatches,
} from './watches.ts';
import { serviceName, timeoutOf } from './webhook-function.ts';

export interface Watched {
  readonly settings: GatehookSettings;
  readonly webhook: LambdaFunction;
  readonly management: LambdaFunction | null;
  readonly rotation: LambdaFunction | null;
  readonly stage: HttpStage;
  readonly table: AnyTable;
}

/** @param topic is told of each alarm; undefined, only a dashboard shows them */
export function createStageAlarms(scope: Construct, watched: Watched, topic: ITopic | undefined): Alarms {
  const { removal, name } = watched.settings;
  if (removal === RemovalPolicy.RETAIN && topic === undefined) warnOfSilence(scope, name);
  return new Alarms(scope, 'Alarms', { watches: watchesOf(watched), ...(topic && { topic }) });
}

function watchesOf({ settings, webhook, management, rotation, stage, table }: Watched) {
  const { reservedConcurrency, floods } = settings;
  const service = serviceName(settings);
  return [
    ...functionWatches(webhook, timeoutOf(settings)),
    ...(management
      ? [...managementWatches(management, MANAGEMENT_TIMEOUT), changesWatch(service, floods)]
      : []),
    ...apiWatches(stage),
    ...floodWatches(service, floods),
    ...tableWatches(table),
    ...(rotation ? rotationWatches(rotation) : []),
    ...(reservedConcurrency === undefined ? [] : [concurrencyWatch(webhook, reservedConcurrency)]),
  ];
}

/** Said at every synthesis, since an alarm that only a dashboard shows wakes no one. */
function warnOfSilence(scope: Construct, name: string): void {
  Annotations.of(scope).addWarningV2(
    'gatehook:alarms-reach-nobody',
    `The alarms of ${name} reach nobody. Set alarmTopic, or alarmTopicArn in infra/settings.ts, to an SNS topic (docs/deploy.md, "Alarms").`,
  );
}
