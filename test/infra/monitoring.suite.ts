// Alarms and dashboard: what rings, at what, and what is drawn.
import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { DECISION_CODES, deny, unknown } from '../../functions/decision/decision.ts';
import { lambdaRecorder } from '../../functions/records/lambda-recorder.ts';
import type { Settings } from '../../infra/settings.ts';
import { resource, resources, stackOf, templateOf } from './synthesise.ts';

interface AlarmProperties {
  readonly MetricName?: string;
  readonly Metrics?: readonly { Expression?: string; MetricStat?: { Metric: { MetricName: string } } }[];
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly AlarmActions?: unknown;
  readonly OKActions?: unknown;
  readonly AlarmDescription: string;
}

function alarmsOf(template: Template): AlarmProperties[] {
  return resources(template, 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties as unknown as AlarmProperties,
  );
}

/** Each alarm by the metric it watches, with what it rings at. */
function limits(template: Template): Record<string, string> {
  const nameOf = ({ MetricName, Metrics = [] }: AlarmProperties) =>
    MetricName ?? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []).join('/');
  const rings = ({ ComparisonOperator, Threshold, TreatMissingData }: AlarmProperties) =>
    `${ComparisonOperator} ${Threshold}, no data: ${TreatMissingData}`;
  return Object.fromEntries(alarmsOf(template).map((alarm) => [nameOf(alarm), rings(alarm)]));
}

const above = (limit: number) => `GreaterThanThreshold ${limit}, no data: notBreaching`;
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:pager';

describe('alarms', () => {
  test('a stage has these, at these limits', () => {
    expect(limits(templateOf('dev'))).toEqual({
      'Errors/Invocations': above(1),
      Throttles: above(0),
      Duration: above(4000),
      '5xx/Count': above(1),
      UntrustedCallers: above(300),
      InvalidCredentials: above(300),
      TooManyAttempts: above(100),
      HeldNames: above(0),
      ThrottledRequests: above(100),
      'ReadThrottleEvents/WriteThrottleEvents': above(5),
      Errors: above(0),
      Invocations: 'LessThanThreshold 1, no data: breaching',
    });
  });

  test('one failure among one request is no alarm, and the slowest of a few is no percentile', () => {
    const template = templateOf('dev');
    const shares = alarmsOf(template).flatMap(({ Metrics = [] }) =>
      Metrics.flatMap(({ Expression }) => (Expression?.startsWith('IF') ? [Expression] : [])),
    );
    expect(shares).toEqual(Array(2).fill('IF(part >= 3, 100 * part / whole, 0)'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Duration',
      ExtendedStatistic: 'p99',
      EvaluateLowSampleCountPercentile: 'ignore',
    });
  });

  test('reserved concurrency of 20: above 16 instances too', () => {
    expect(limits(templateOf('dev', { reservedConcurrency: 20 }))).toMatchObject({
      ConcurrentExecutions: above(16),
    });
  });

  test('without tokens there is no rotation to watch', () => {
    const names = Object.keys(limits(templateOf('dev', { tokens: null })));
    expect(names).not.toContain('Errors');
    expect(names).not.toContain('Invocations');
  });

  test('floods are what the settings of the stage say', () => {
    const floods = { untrustedCallers: 1, wrongPasswords: 2, waits: 3, throttled: 4, changes: 5 };
    expect(limits(templateOf('dev', { floods, management: true }))).toMatchObject({
      Changes: above(5),
      UntrustedCallers: above(1),
      InvalidCredentials: above(2),
      TooManyAttempts: above(3),
      ThrottledRequests: above(4),
    });
  });

  test('changes by applications are watched where a stage has management', () => {
    expect(limits(templateOf('dev', { management: true }))).toMatchObject({ Changes: above(1000) });
    expect(limits(templateOf('dev'))).not.toHaveProperty('Changes');
  });

  test('a function that AWS calls: unanswered, failed beyond refusals, throttled, slow', () => {
    const template = templateOf('dev', {
      direct: [{ entry: 'cognito-user-migration', application: 'pool' }],
    });
    expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map(nameWithoutHash)).toEqual(
      expect.arrayContaining(
        ['Unanswered', 'Failures', 'Throttles', 'Duration'].map(
          (id) => `DirectcognitousermigrationpoolAlarms${id}`,
        ),
      ),
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Decisions',
      Dimensions: [
        { Name: 'dialect', Value: 'cognito' },
        { Name: 'outcome', Value: 'unknown' },
        { Name: 'service', Value: 'gatehook-dev-cognito-user-migration-pool' },
      ],
    });
  });

  test('refusals are taken from the errors only where they are errors: Cognito hears them so, Transfer Family does not', () => {
    const application = 'one';
    const template = templateOf('dev', {
      direct: [
        { entry: 'cognito-user-migration', application },
        { entry: 'transfer-identity-provider', application },
      ],
    });
    const failures = (entry: string) =>
      resource(template, 'AWS::CloudWatch::Alarm', `Direct${entry}oneAlarmsFailures`).Properties;
    expect(failures('cognitousermigration').Metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Expression: 'FILL(errors, 0) - FILL(refusals, 0)' }),
      ]),
    );
    expect(failures('transferidentityprovider')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Threshold: 2,
    });
  });

  test.each<{ name: string; changes: Partial<Settings>; actions: readonly string[] | undefined }>([
    { name: 'no topic', changes: {}, actions: undefined },
    { name: 'a topic', changes: { alarmTopicArn: TOPIC }, actions: [TOPIC] },
  ])('with $name, the beginning and the end of every alarm are told accordingly', ({ changes, actions }) => {
    const direct = [{ entry: 'transfer-identity-provider', application: 'files' }] as const;
    for (const { AlarmActions, OKActions } of alarmsOf(templateOf('dev', { ...changes, direct }))) {
      expect(AlarmActions).toEqual(actions);
      expect(OKActions).toEqual(actions);
    }
  });

  test.each([
    { stage: 'prod', changes: {}, told: true },
    { stage: 'prod', changes: { alarmTopicArn: TOPIC }, told: false },
    { stage: 'dev', changes: {}, told: false },
  ])(
    '$stage with $changes is told at synthesis that alarms reach nobody: $told',
    ({ stage, changes, told }) => {
      const warnings = Annotations.fromStack(stackOf(stage, changes)).findWarning('*', Match.anyValue());
      expect(warnings.map(({ entry }) => entry.data)).toEqual(
        told
          ? [
              expect.stringContaining(
                'The alarms of prod reach nobody. Set alarmTopic, or alarmTopicArn in infra/settings.ts, to an SNS topic',
              ),
            ]
          : [],
      );
    },
  );

  test('each has its line in docs/deploy.md', () => {
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    const template = templateOf('prod', {
      reservedConcurrency: 20,
      direct: [{ entry: 'cognito-user-migration', application: 'pool' }],
    });
    const ids = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map((id) =>
      nameWithoutHash(id).replace(/^.*Alarms/, ''),
    );
    expect(ids.filter((id) => !page.includes(`| \`${id}\` |`))).toEqual([]);
  });
});

const nameWithoutHash = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

/** What the recorder publishes of decisions of every code: each metric's name, with the dimensions it has. */
function published(): Set<string> {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
  );
  try {
    const recorder = lambdaRecorder('gatehook-prod');
    const heading = { requestId: 'r', dialect: 'native', route: '/webhook', sourceIp: '203.0.113.9' };
    const codes = [
      ...DECISION_CODES.deny.map((code) => deny(code, 'no', { held: true })),
      unknown('no answer'),
    ];
    for (const decision of codes)
      recorder.decision({
        ...heading,
        decision,
        changes: 2,
        times: { whole: 4, trips: 2, store: 1, hash: 3 },
      });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const metrics = written
    .flatMap((text) => text.trim().split('\n'))
    .flatMap((line) => JSON.parse(line)._aws?.CloudWatchMetrics ?? [])
    .flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name }: { Name: string }) => `${Namespace} ${Name} ${[...Dimensions[0]].sort()}`),
    );
  return new Set(metrics);
}

describe('the metrics of Gatehook itself', () => {
  const withDirect = templateOf('prod', {
    management: true,
    direct: [{ entry: 'cognito-user-migration', application: 'pool' }],
  });
  const drawn = JSON.stringify(resource(withDirect, 'AWS::CloudWatch::Dashboard').Properties);
  const emitted = published();

  test('are counted without another line in the log', () => {
    expect(emitted).toEqual(
      new Set([
        'Gatehook Decisions dialect,outcome,service',
        ...['Duration', 'StoreTime', 'HashTime', 'UntrustedCallers', 'InvalidCredentials'].map(
          (name) => `Gatehook ${name} service`,
        ),
        'Gatehook TooManyAttempts service',
        'Gatehook HeldNames service',
        'Gatehook Changes service',
      ]),
    );
  });

  test('are all drawn, and no other is', () => {
    const names = [...emitted].map((one) => one.split(' ')[1] ?? '');
    expect(names.filter((name) => !drawn.includes(name))).toEqual([]);
    const filtered = resource(withDirect, 'AWS::Logs::MetricFilter').Properties;
    expect(filtered).toMatchObject({
      FilterPattern: '{ $.status = "429" && $.integrationStatus = "-" }',
      MetricTransformations: [
        {
          MetricNamespace: 'Gatehook',
          MetricName: 'ThrottledRequests',
          MetricValue: '1',
          Dimensions: [{ Key: 'service', Value: '$.service' }],
        },
      ],
    });
    const asked = drawn.match(/Gatehook\\?",\\?"(\w+)|MetricName=\\*"(\w+)/g) ?? [];
    expect(asked.length).toBeGreaterThan(6);
    const known = [...names, 'ThrottledRequests'];
    expect(asked.filter((text) => !known.some((name) => text.endsWith(name)))).toEqual([]);
  });

  test('that alarms watch have exactly the dimensions that are published', () => {
    const watched = alarmsOf(withDirect).flatMap((alarm) => {
      const { Metrics = [] } = alarm;
      const plain = [alarm, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric ?? {})];
      return plain as readonly { Namespace?: string; MetricName?: string; Dimensions?: { Name: string }[] }[];
    });
    const ours = watched
      .filter(({ Namespace }) => Namespace === 'Gatehook')
      .map(
        ({ MetricName, Dimensions = [] }) =>
          `Gatehook ${MetricName} ${Dimensions.map(({ Name }) => Name).sort()}`,
      );
    const known = new Set([...emitted, 'Gatehook ThrottledRequests service']);
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((one) => !known.has(one))).toEqual([]);
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(resource(templateOf('prod'), 'AWS::CloudWatch::Dashboard').Properties);

  test.each(['Decisions', 'Duration', 'HashTime', 'StoreTime'])('draws %s of this stage alone', (metric) => {
    const search = `SEARCH('Namespace="Gatehook" MetricName="${metric}" service="gatehook-prod"'`;
    expect(body.replaceAll('\\', '')).toContain(search);
  });
});
