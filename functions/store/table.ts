// The DynamoDB client with the timeouts of the request path, and the table's name beside it.
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Milliseconds. Two attempts of these end before the 2.5 s that a decision may take (docs/performance.md). */
export const TIMEOUTS = { connectionTimeout: 300, requestTimeout: 800, throwOnRequestTimeout: true } as const;
/** Milliseconds for giving back what was claimed, after the deadline has passed and before the caller is answered. */
export const UNDO_TIMEOUT = 400;
/** The SDK's own throttling backoff starts at one second (since 3.1166), which no caller of ours waits for. */
const BACKOFF = 50;

/** What reads and writes go through. `once` never retries: a second try of a counter would count twice. */
export interface Table {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
  readonly once: DynamoDBDocumentClient;
}

/**
 * Opens the table in a server whose one process serves all requests: a crowd that arrives at once opens its connections
 * together, and 300 ms go by before the last one is looked at. In Lambda an instance serves one request at a time.
 */
export function openTableForMany(name: string, config: DynamoDBClientConfig): Table {
  return openTable(name, {
    requestHandler: new NodeHttpHandler({ ...TIMEOUTS, connectionTimeout: 1500, requestTimeout: 1500 }),
    ...config,
  });
}

/** Opens the table; endpoint, region and credentials come from the SDK's own environment variables. */
export function openTable(name: string, config: DynamoDBClientConfig = {}): Table {
  const requestHandler = new NodeHttpHandler(TIMEOUTS);
  const open = (attempts: number) =>
    DynamoDBDocumentClient.from(
      new DynamoDBClient({
        requestHandler,
        retryStrategy: new ConfiguredRetryStrategy(attempts, BACKOFF),
        ...config,
      }),
      { marshallOptions: { removeUndefinedValues: true } },
    );
  return { name, client: open(2), once: open(1) };
}
