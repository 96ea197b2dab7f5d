// Alarms and dashboard: what rings, at what, and what is drawn.
import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../../infra/settings.ts';
import { resource, resources, templateOf } from './synthesise.ts';

interface AlarmProperties {
  readonly MetricName?: string;
  readonly Metrics?: readonly { MetricStat?: { Metric: { MetricName: string } } }[];
  readonly Threshold: number;
  readonly ExtendedStatistic?: string;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
}

/** Each alarm by the metric it watches, with what it rings above. */
function thresholds(template: Template): Record<string, number> {
  const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties as unknown as AlarmProperties,
  );
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  }
  const nameOf = ({ MetricName, Metrics = [] }: AlarmProperties) =>
    MetricName ?? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []).join('/');
  return Object.fromEntries(alarms.map((alarm) => [nameOf(alarm), alarm.Threshold]));
}

describe('alarms', () => {
  test('errors and 5xx above 1 %, any throttle, p99 above 80 % of the timeout, any failed rotation', () => {
    const template = templateOf('dev');
    expect(thresholds(template)).toEqual({
      'Errors/Invocations': 1,
      Throttles: 0,
      Errors: 0,
      Duration: 4000,
      '5xx/Count': 1,
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Duration',
      ExtendedStatistic: 'p99',
    });
  });

  test('reserved concurrency of 20: above 16 instances too', () => {
    expect(thresholds(templateOf('dev', { reservedConcurrency: 20 }))).toMatchObject({
      ConcurrentExecutions: 16,
    });
  });

  test.each<{ name: string; changes: Partial<Settings>; actions: readonly string[] | undefined }>([
    { name: 'no topic', changes: {}, actions: undefined },
    {
      name: 'a topic',
      changes: { alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:pager' },
      actions: ['arn:aws:sns:eu-central-1:111122223333:pager'],
    },
  ])('with $name, every alarm acts accordingly', ({ changes, actions }) => {
    const alarms = resources(templateOf('dev', changes), 'AWS::CloudWatch::Alarm');
    expect(alarms.map(({ Properties }) => Properties.AlarmActions)).toEqual(alarms.map(() => actions));
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(resource(templateOf('prod'), 'AWS::CloudWatch::Dashboard').Properties);

  test.each(['Decisions', 'Duration', 'HashTime', 'StoreTime'])('draws %s of this stage alone', (metric) => {
    const search = `SEARCH('Namespace="Gatehook" MetricName="${metric}" service="gatehook-prod"'`;
    expect(body.replaceAll('\\', '')).toContain(search);
  });
});
