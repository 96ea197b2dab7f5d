// What AWS asks in us-east-1, in USD, as public price pages gave it in November 2026; check it before you rely on it.

export const PRICES = {
  date: 'November 2026',
  /** HTTP API, up to 300 million a month, each of up to 512 kB. */
  millionRequests: 1,
  lambda: { millionRequests: 0.2, gigabyteSecond: 0.000_013_333_4, gigabytes: 1769 / 1024 },
  dynamodb: { millionReads: 0.125, millionWrites: 0.625 },
  /** Ingestion of a group of the standard class, a gigabyte of 10⁹ bytes. */
  logs: { gigabyte: 0.5, overhead: 26 },
} as const;

/** What one request came to. */
export interface Usage {
  readonly requests: number;
  /** Of the function, as it is billed: whole ones. */
  readonly milliseconds: number;
  readonly reads: number;
  readonly writes: number;
  /** With what each line adds. */
  readonly logBytes: number;
}

/** USD for a million such requests, by what is paid for. */
export function costOfMillion({ requests, milliseconds, reads, writes, logBytes }: Usage) {
  const { lambda, dynamodb, logs } = PRICES;
  const parts = {
    api: requests * PRICES.millionRequests,
    lambda:
      requests * lambda.millionRequests + milliseconds * 1000 * lambda.gigabytes * lambda.gigabyteSecond,
    reads: reads * dynamodb.millionReads,
    writes: writes * dynamodb.millionWrites,
    logs: (logBytes / 1000) * logs.gigabyte,
  };
  return { ...parts, together: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
