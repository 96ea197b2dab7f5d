// The metrics that Gatehook itself publishes, as alarms and the dashboard read them.
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** functions/records/lambda-recorder.ts writes into this namespace, under the name of its service. */
export const METRICS_NAMESPACE = 'Gatehook';

/** What every alarm and graph adds up over. */
export const PERIOD = Duration.minutes(5);

/** How often something happened in one service, where the recorder counts it without further dimensions. */
export function counted(service: string, metricName: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    statistic: 'Sum',
    period: PERIOD,
  });
}

/** The decisions of one dialect with one outcome. */
export function decisions(service: string, dialect: string, outcome: 'deny' | 'unknown'): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: 'Decisions',
    dimensionsMap: { service, dialect, outcome },
    statistic: 'Sum',
    period: PERIOD,
  });
}

/** Failures that may be chance: below this an alarm on a share stays quiet, though one of one is 100 %. */
const LEAST_FAILURES = 3;

/** Which share of the whole a part is, in percent; 0 below three. */
export function percentage(part: IMetric, whole: IMetric): MathExpression {
  return new MathExpression({
    expression: `IF(part >= ${LEAST_FAILURES}, 100 * part / whole, 0)`,
    usingMetrics: { part, whole },
    period: PERIOD,
    label: 'percent',
  });
}
