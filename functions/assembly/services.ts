// The two services of AWS that a decision needs, as one process reaches them: DynamoDB and Secrets Manager.
import { AwsClient } from '../aws/client.ts';
import { type CredentialSource, environmentCredentials } from '../aws/credentials.ts';
import { endpointOf, regionOf, type ServiceName } from '../aws/endpoint.ts';
import type { Timeouts } from '../aws/exchange.ts';
import { type SecretReader, secretReader } from '../secrets/secret-cache.ts';
import { openTable } from '../store/open-table.ts';
import type { Table } from '../store/table.ts';

/** Milliseconds. Two attempts of these end before the 2.5 s that a decision may take (docs/performance.md). */
export const TIMEOUTS: Timeouts = { connection: 300, answer: 800 };
/**
 * In a server whose one process serves all requests: a crowd that arrives at once opens its connections together, and
 * 300 ms go by before the last one is looked at. In Lambda an instance serves one request at a time.
 */
export const TIMEOUTS_FOR_MANY: Timeouts = { connection: 1500, answer: 1500 };

export interface ServicesOptions {
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly endpoints: Readonly<Record<ServiceName, URL>>;
  readonly timeouts: Timeouts;
}

export interface Services {
  readonly table: Table;
  secretReader(secretId: string): SecretReader;
  /** Ends the connections. */
  close(): void;
}

export function openServices(tableName: string, options: ServicesOptions): Services {
  const { endpoints, ...common } = options;
  const table = openTable(tableName, { ...common, endpoint: endpoints.dynamodb });
  const secrets = new AwsClient({
    ...common,
    service: 'secretsmanager',
    endpoint: endpoints.secretsmanager,
  });
  return {
    table,
    secretReader: (secretId) => secretReader((input) => secrets.call('GetSecretValue', input), secretId),
    close() {
      table.close();
      secrets.close();
    },
  };
}

/**
 * As Lambda's environment has them.
 * @throws EndpointError
 */
export function environmentServices(
  environment: Readonly<Record<string, string | undefined>>,
): ServicesOptions {
  const region = regionOf(environment);
  return {
    region,
    credentials: environmentCredentials(environment),
    endpoints: {
      dynamodb: endpointOf('dynamodb', region, environment),
      secretsmanager: endpointOf('secretsmanager', region, environment),
    },
    timeouts: TIMEOUTS,
  };
}
