// The metrics of one decision in CloudWatch's embedded metric format, as members of its log line.
import type { DecisionRecord, Recorded } from './record.ts';

const NAMESPACE = 'Gatehook';

/** What floods, by code: for all dialects together, since an alarm cannot add up a search. */
const FLOODS: Partial<Record<Recorded['code'], string>> = {
  untrusted_caller: 'UntrustedCallers',
  invalid_credentials: 'InvalidCredentials',
  too_many_attempts: 'TooManyAttempts',
};

const one = (name: string | undefined): Readonly<Record<string, number>> =>
  name === undefined ? {} : { [name]: 1 };

/** To a tenth of a millisecond. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

const durations = ({ times }: DecisionRecord): Readonly<Record<string, number>> => ({
  Duration: rounded(times.whole),
  ...(times.trips > 0 && { StoreTime: rounded(times.store) }),
  ...(times.hash > 0 && { HashTime: rounded(times.hash) }),
});

const counts = ({ decision, changes }: DecisionRecord): Readonly<Record<string, number>> => ({
  ...one(FLOODS[decision.code]),
  ...(changes !== undefined && { Changes: changes }),
  ...(decision.outcome === 'deny' && decision.held && one('HeldNames')),
});

const directive = (
  dimensions: readonly string[],
  metrics: Readonly<Record<string, number>>,
  unit: string,
) => ({
  Namespace: NAMESPACE,
  Dimensions: [dimensions],
  Metrics: Object.keys(metrics).map((name) => ({ Name: name, Unit: unit })),
});

/**
 * The metrics and what tells CloudWatch of them. The line has the dimensions already: `service`, `dialect` and `outcome`.
 * @param now Unix milliseconds
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function decisionMetrics(record: DecisionRecord, now: number): Readonly<Record<string, unknown>> {
  const decisions = { Decisions: 1 };
  const times = durations(record);
  const counted = counts(record);
  const directives = [
    directive(['service', 'dialect', 'outcome'], decisions, 'Count'),
    directive(['service'], times, 'Milliseconds'),
    directive(['service'], counted, 'Count'),
  ];
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: directives.filter(({ Metrics }) => Metrics.length > 0) },
    ...decisions,
    ...times,
    ...counted,
  };
}
