// The alarms of a stage; docs/deploy.md says what each means and what to do.
import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';
import { TIMEOUT } from './webhook-function.ts';

export interface AlarmsProps {
  readonly settings: Settings;
  readonly handler: LambdaFunction;
  readonly stage: HttpStage;
  /** Rotates the token keys, where the stage has them. */
  readonly rotation?: LambdaFunction;
}

interface Watch {
  readonly id: string;
  readonly metric: IMetric;
  /** The alarm rings above this, not at it. */
  readonly above: number;
  readonly says: string;
}

const PERIOD = Duration.minutes(5);

/** AWS's Serverless Lens: errors above 1 %, any throttle, p99 and concurrency above 80 % of what they may reach. */
function watches({ settings, handler, stage, rotation }: AlarmsProps): Watch[] {
  const period = PERIOD;
  const always: Watch[] = [
    {
      id: 'Errors',
      metric: percentage(handler.metricErrors({ period }), handler.metricInvocations({ period })),
      above: 1,
      says: 'More than 1 % of invocations crashed or ran out of time.',
    },
    {
      id: 'Throttles',
      metric: handler.metricThrottles({ period }),
      above: 0,
      says: 'Lambda refused to run the function: its concurrency is used up.',
    },
    {
      id: 'Duration',
      metric: handler.metricDuration({ period, statistic: 'p99' }),
      above: 0.8 * TIMEOUT.toMilliseconds(),
      says: 'The slowest 1 % of invocations come near the timeout.',
    },
    {
      id: 'ServerErrors',
      metric: percentage(
        stage.metricServerError({ period, statistic: 'Sum' }),
        stage.metricCount({ period }),
      ),
      above: 1,
      says: 'More than 1 % of answers were 5xx: the store or the secret could not be read in time.',
    },
  ];
  const sometimes: Watch[] = [];
  if (settings.reservedConcurrency !== undefined)
    sometimes.push({
      id: 'Concurrency',
      metric: handler.metric('ConcurrentExecutions', { period, statistic: 'Maximum' }),
      above: 0.8 * settings.reservedConcurrency,
      says: 'More than 80 % of the reserved concurrency is in use.',
    });
  if (rotation !== undefined)
    sometimes.push({
      id: 'TokenKeyRotation',
      metric: rotation.metricErrors({ period }),
      above: 0,
      says: "A step of the token keys' rotation failed; the keys that are in use go on.",
    });
  return [...always, ...sometimes];
}

function percentage(part: IMetric, whole: IMetric): MathExpression {
  return new MathExpression({
    expression: '100 * part / whole',
    usingMetrics: { part, whole },
    period: PERIOD,
    label: 'percent',
  });
}

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.all = watches(props).map((watch) => this.createAlarm(watch));
    const { alarmTopicArn } = props.settings;
    if (alarmTopicArn === undefined) return;
    const action = new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopicArn));
    for (const alarm of this.all) alarm.addAlarmAction(action);
  }

  private createAlarm({ id, metric, above, says }: Watch): Alarm {
    return new Alarm(this, id, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // No requests, no fault: the metrics have no data then.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `Gatehook: ${says} See docs/deploy.md, "Alarms".`,
    });
  }
}
