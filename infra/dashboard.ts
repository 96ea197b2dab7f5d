// One CloudWatch dashboard: what is asked, what is decided, how long it takes, what fails.
import { Aws } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { GatehookSettings } from './gatehook-settings.ts';
import { counted, METRICS_NAMESPACE, PERIOD } from './metrics.ts';
import { serviceName } from './webhook-function.ts';

export interface DashboardProps {
  readonly settings: GatehookSettings;
  readonly handler: LambdaFunction;
  readonly stage: HttpStage;
  readonly alarms: readonly IAlarm[];
}

/** Makes the dashboard, named `Gatehook-<name>-<region>` since names are one set for all regions. */
export function createDashboard(
  scope: Construct,
  { settings, handler, stage, alarms }: DashboardProps,
): Dashboard {
  const own = (metric: string, statistic: string) =>
    decisionMetrics(serviceName(settings), metric, statistic);
  const refused = (metric: string) => counted(serviceName(settings), metric);
  const latency = (statistic: string) => stage.metricLatency({ statistic, label: statistic });
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: `Gatehook-${settings.name}-${Aws.REGION}`,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 })],
      [
        graph('Requests', stage.metricCount(), stage.metricClientError(), stage.metricServerError()),
        graph('Decisions by dialect and outcome', own('Decisions', 'Sum')),
        graph('Latency (ms)', latency('p50'), latency('p95'), latency('p99')),
      ],
      [
        graph('Callers that proved nothing', refused('UntrustedCallers')),
        graph('Wrong passwords, names and tokens', refused('InvalidCredentials')),
        graph(
          'Waits, held names, throttled',
          ...['TooManyAttempts', 'HeldNames', 'ThrottledRequests'].map(refused),
        ),
      ],
      [
        graph('Decision p99 (ms)', own('Duration', 'p99')),
        graph('Password hash p99 (ms)', own('HashTime', 'p99')),
        graph('Store p99 (ms)', own('StoreTime', 'p99')),
      ],
      ...(settings.management ? [[graph('Changes by applications', refused('Changes'))]] : []),
      [
        graph('Errors and throttles', handler.metricErrors(), handler.metricThrottles()),
        graph('Concurrent instances', handler.metric('ConcurrentExecutions', { statistic: 'Maximum' })),
        graph('Function duration (ms)', handler.metricDuration({ statistic: 'p99', label: 'p99' })),
      ],
    ],
  });
}

function graph(title: string, ...left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, period: PERIOD });
}

/** One line for each dialect and outcome that there is: the search finds new ones by itself. */
function decisionMetrics(service: string, metric: string, statistic: string): MathExpression {
  const terms = `Namespace="${METRICS_NAMESPACE}" MetricName="${metric}" service="${service}"`;
  return new MathExpression({
    expression: `SEARCH('${terms}', '${statistic}', ${PERIOD.toSeconds()})`,
    period: PERIOD,
  });
}
