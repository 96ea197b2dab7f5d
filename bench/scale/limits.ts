// What AWS allows an account in a Region before anything is asked for, as its pages on quotas said in November 2026.

export const QUOTAS = {
  /** Requests a second, over all APIs (Amazon API Gateway quotas); 2,500 in some Regions. */
  apiGateway: 10_000,
  /** Executions at once, and for each of them ten requests a second (Lambda quotas). */
  lambdaConcurrency: 1000,
  lambdaRequestsPerExecution: 10,
  /** Processes that a function may gain in ten seconds (Lambda scaling behavior); it cannot be raised. */
  lambdaScaling: 1000,
  /** Request units a second of one on-demand table (Quotas in Amazon DynamoDB). */
  tableReads: 40_000,
  tableWrites: 40_000,
  /** GetSecretValue a second (Secrets Manager quotas); it cannot be raised. */
  secretReads: 10_000,
} as const;

/** Seconds for which a process keeps a secret: functions/secrets/secret-cache.ts. */
export const SECRET_LIFETIME = 300;
/** Seconds for which a process keeps an application: functions/store/application-cache.ts. */
export const APPLICATION_LIFETIME = 60;
/** Seconds of a month as it is billed. */
export const MONTH = 730 * 3600;
