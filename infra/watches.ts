// What rings: each metric with its limit, and a sentence for the person who is woken.
import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { FloodSettings } from './gatehook-settings.ts';
import { counted, decisions, PERIOD, percentage } from './metrics.ts';
import type { AnyTable } from './resources.ts';

export interface Watch {
  readonly id: string;
  readonly metric: IMetric;
  /** The alarm rings above this, not at it. */
  readonly limit: number;
  /** It rings below the limit instead, and where there are no data: what must happen by itself did not. */
  readonly silence?: true;
  /** The metric is a percentile, which says nothing of a few requests. */
  readonly percentile?: true;
  readonly says: string;
}

const period = PERIOD;

/** What AWS's Serverless Lens asks of every function: errors above 1 %, any throttle, p99 above 80 % of the timeout. */
export function functionWatches(handler: LambdaFunction, timeout: Duration): Watch[] {
  return [
    {
      id: 'Errors',
      metric: percentage(handler.metricErrors({ period }), handler.metricInvocations({ period })),
      limit: 1,
      says: 'More than 1 % of invocations crashed or ran out of time.',
    },
    ...loadWatches(handler, timeout),
  ];
}

/** The same of the management function, under ids of their own. */
export const managementWatches = (handler: LambdaFunction, timeout: Duration): Watch[] =>
  functionWatches(handler, timeout).map((watch) => ({ ...watch, id: `Management${watch.id}` }));

function loadWatches(handler: LambdaFunction, timeout: Duration): Watch[] {
  return [
    {
      id: 'Throttles',
      metric: handler.metricThrottles({ period }),
      limit: 0,
      says: 'Lambda refused to run the function: its concurrency is used up.',
    },
    {
      id: 'Duration',
      metric: handler.metricDuration({ period, statistic: 'p99' }),
      limit: 0.8 * timeout.toMilliseconds(),
      percentile: true,
      says: 'The slowest 1 % of invocations come near the timeout.',
    },
  ];
}

const beyond = (errors: IMetric, refusals: IMetric) =>
  new MathExpression({
    expression: 'FILL(errors, 0) - FILL(refusals, 0)',
    usingMetrics: { errors, refusals },
    period,
    label: 'failures',
  });

export interface CalledByAws {
  readonly service: string;
  readonly dialect: string;
  readonly timeout: Duration;
  /** Whether the service may hear a refusal as an error, as Cognito and REST APIs do, which have no other way. */
  readonly throwsRefusals: boolean;
}

/**
 * For a function whose caller is AWS, such as an authorizer. Where refusals are errors, what failed is what is left without
 * them; elsewhere taking them away would hide as many crashes. Three, since one may be chance.
 */
export function calledByAwsWatches(
  handler: LambdaFunction,
  { service, dialect, timeout, throwsRefusals }: CalledByAws,
): Watch[] {
  const errors = handler.metricErrors({ period });
  return [
    {
      id: 'Unanswered',
      metric: decisions(service, dialect, 'unknown'),
      limit: 2,
      says: 'Questions could not be answered: the store or a secret could not be read in time.',
    },
    {
      id: 'Failures',
      metric: throwsRefusals ? beyond(errors, decisions(service, dialect, 'deny')) : errors,
      limit: 2,
      says: 'Invocations crashed or ran out of time.',
    },
    ...loadWatches(handler, timeout),
  ];
}

export function apiWatches(stage: HttpStage): Watch[] {
  const part = stage.metricServerError({ period, statistic: 'Sum' });
  return [
    {
      id: 'ServerErrors',
      metric: percentage(part, stage.metricCount({ period })),
      limit: 1,
      says: 'More than 1 % of answers were 5xx: the store or the secret could not be read in time.',
    },
  ];
}

/** An attack, or an application that was not told of a change. */
export function floodWatches(service: string, floods: FloodSettings): Watch[] {
  return [
    {
      id: 'UntrustedCallers',
      metric: counted(service, 'UntrustedCallers'),
      limit: floods.untrustedCallers,
      says: 'Many requests did not prove which application they come from.',
    },
    {
      id: 'WrongPasswords',
      metric: counted(service, 'InvalidCredentials'),
      limit: floods.wrongPasswords,
      says: 'Many logins had a wrong password, name or token.',
    },
    {
      id: 'Waits',
      metric: counted(service, 'TooManyAttempts'),
      limit: floods.waits,
      says: 'Many logins were refused because their names have to wait.',
    },
    {
      id: 'HeldNames',
      metric: counted(service, 'HeldNames'),
      limit: 0,
      says: 'A name is held after too many failures, and somebody tries to log in with it.',
    },
    {
      id: 'ThrottledRequests',
      metric: counted(service, 'ThrottledRequests'),
      limit: floods.throttled,
      says: 'API Gateway refused requests for their rate: a flood, or the limit is too low.',
    },
  ];
}

/** A key in wrong hands, a directory that takes everybody away, or its first push. */
export const changesWatch = (service: string, floods: FloodSettings): Watch => ({
  id: 'Changes',
  metric: counted(service, 'Changes'),
  limit: floods.changes,
  says: 'Applications changed very many users or roles.',
});

/** The SDK asks twice, so a few throttles change no answer. */
export function tableWatches(table: AnyTable): Watch[] {
  const throttled = (metricName: string) => table.metric(metricName, { period, statistic: 'Sum' });
  return [
    {
      id: 'TableThrottles',
      metric: new MathExpression({
        expression: 'FILL(reads, 0) + FILL(writes, 0)',
        usingMetrics: { reads: throttled('ReadThrottleEvents'), writes: throttled('WriteThrottleEvents') },
        period,
        label: 'throttled calls',
      }),
      limit: 5,
      says: 'DynamoDB refused calls for their rate.',
    },
  ];
}

/** The function checks the age of the keys every day: silence means that nothing rotates them, and nothing would say so. */
export function rotationWatches(rotation: LambdaFunction): Watch[] {
  return [
    {
      id: 'TokenKeyRotation',
      metric: rotation.metricErrors({ period }),
      limit: 0,
      says: "A step of the token keys' rotation failed, or a rotation is overdue; the keys that are in use go on.",
    },
    {
      id: 'TokenKeyCheck',
      metric: rotation.metricInvocations({ period: Duration.days(1) }),
      limit: 1,
      silence: true,
      says: "For a day neither a rotation nor the daily check of the token keys' age has run.",
    },
  ];
}

export const concurrencyWatch = (handler: LambdaFunction, reserved: number): Watch => ({
  id: 'Concurrency',
  metric: handler.metric('ConcurrentExecutions', { period, statistic: 'Maximum' }),
  limit: 0.8 * reserved,
  says: 'More than 80 % of the reserved concurrency is in use.',
});
