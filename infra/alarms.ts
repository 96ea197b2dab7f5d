// Alarms of everything that is watched; docs/deploy.md says what each means and what to do.

import { Stack, Token } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IAlarmAction,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { SettingsError } from './settings-error.ts';
import type { Watch } from './watches.ts';

export interface AlarmsProps {
  readonly watches: readonly Watch[];
  /** Hears when an alarm begins and when it ends; without it no one is told. */
  readonly topic?: ITopic;
}

/** CloudWatch takes no topic of another region; a region that is known at deployment only is left to it. */
function checkTopic(scope: Construct, { env, topicArn }: ITopic): void {
  const { region } = Stack.of(scope);
  if (env.region === region || Token.isUnresolved(env.region) || Token.isUnresolved(region)) return;
  throw new SettingsError(
    `The alarms lie in ${region}, and their topic in ${env.region}: ${topicArn}. Give a topic of ${region}.`,
  );
}

/** One alarm for each watch, under the watch's own id. */
export class Alarms extends Construct {
  readonly all: readonly IAlarm[];
  /** The alarm of a watch. @throws where there is none of that id */
  readonly of: (id: string) => IAlarm;

  constructor(scope: Construct, id: string, { watches, topic }: AlarmsProps) {
    super(scope, id);
    if (topic !== undefined) checkTopic(this, topic);
    const action = topic === undefined ? null : new SnsAction(topic);
    const byId = new Map(watches.map((watch) => [watch.id, this.createAlarm(watch, action)]));
    this.all = [...byId.values()];
    this.of = (id) => {
      const alarm = byId.get(id);
      if (alarm === undefined) throw new Error(`nothing watches ${id}`);
      return alarm;
    };
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
