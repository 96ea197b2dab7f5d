// Alarms of everything that is watched; docs/deploy.md says what each means and what to do.
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IAlarmAction,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Watch } from './watches.ts';

export interface AlarmsProps {
  readonly watches: readonly Watch[];
  /** Hears when an alarm begins and when it ends; without it no one is told. */
  readonly topicArn?: string;
}

/** One alarm for each watch, under the watch's own id. */
export class Alarms extends Construct {
  readonly all: readonly IAlarm[];

  constructor(scope: Construct, id: string, { watches, topicArn }: AlarmsProps) {
    super(scope, id);
    const action = topicArn === undefined ? null : new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    this.all = watches.map((watch) => this.createAlarm(watch, action));
  }

  private createAlarm(watch: Watch, action: IAlarmAction | null): Alarm {
    const { id, metric, limit, silence, percentile, says } = watch;
    const alarm = new Alarm(this, id, {
      metric,
      threshold: limit,
      evaluationPeriods: 1,
      // Without requests there is no fault.
      comparisonOperator: silence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      ...(percentile && { evaluateLowSampleCountPercentile: 'ignore' }),
      alarmDescription: `Gatehook: ${says} See docs/deploy.md, "Alarms".`,
    });
    if (action === null) return alarm;
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
