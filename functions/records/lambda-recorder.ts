// Records in Lambda: one JSON line per decision by Powertools' logger, metrics in the embedded metric format.
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Decision } from '../decision/decision.ts';
import { type DecisionRecord, decisionLine, malformedLine, type Recorder, troubleLine } from './record.ts';

const NAMESPACE = 'Gatehook';

/** `unknown` is an operator's matter, a denial is the product's daily work. */
function level({ decision }: DecisionRecord): 'error' | 'info' {
  return decision.outcome === 'unknown' ? 'error' : 'info';
}

/** What floods, by code: for all dialects together, since an alarm cannot add up a search. */
const FLOODS: Partial<Record<Decision['code'], string>> = {
  untrusted_caller: 'UntrustedCallers',
  invalid_credentials: 'InvalidCredentials',
  too_many_attempts: 'TooManyAttempts',
};

function addFlood(metrics: Metrics, decision: Decision): void {
  const flood = FLOODS[decision.code];
  if (flood !== undefined) metrics.addMetric(flood, MetricUnit.Count, 1);
  if (decision.outcome === 'deny' && decision.held) metrics.addMetric('HeldNames', MetricUnit.Count, 1);
}

/** Two lines in all: one has the dimensions of a dialect, the other those of the whole service. */
function addMetrics(metrics: Metrics, { dialect, decision, times }: DecisionRecord): void {
  const single = metrics.singleMetric();
  single.addDimensions({ dialect, outcome: decision.outcome });
  single.addMetric('Decisions', MetricUnit.Count, 1);
  metrics.addMetric('Duration', MetricUnit.Milliseconds, times.whole);
  if (times.trips > 0) metrics.addMetric('StoreTime', MetricUnit.Milliseconds, times.store);
  if (times.hash > 0) metrics.addMetric('HashTime', MetricUnit.Milliseconds, times.hash);
  addFlood(metrics, decision);
  metrics.publishStoredMetrics();
}

/** Event logging is Powertools' default off and never turned on: events hold passwords. */
export function lambdaRecorder(serviceName: string): Recorder {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName });
  return {
    decision(record) {
      logger[level(record)]('decision', decisionLine(record));
      addMetrics(metrics, record);
    },
    malformed: (heading, fault) => logger.info('malformed question', malformedLine(heading, fault)),
    trouble: (heading, what, error) => logger.warn('trouble', troubleLine(heading, what, error)),
  };
}
