// Opens the table for the path of a request.
import { AwsClient } from '../aws/client.ts';
import type { CredentialSource } from '../aws/credentials.ts';
import type { Timeouts } from '../aws/exchange.ts';
import type { Table } from './table.ts';
import { fromWire, toWire } from './wire.ts';

export interface TableOptions {
  readonly region: string;
  readonly endpoint: URL;
  readonly credentials: CredentialSource;
  readonly timeouts: Timeouts;
}

/** @returns the table, and how to end its connections */
export function openTable(name: string, options: TableOptions): Table & { close(): void } {
  const client = new AwsClient({ service: 'dynamodb', ...options });
  return {
    name,
    async call(operation, input, { signal, once = false } = {}) {
      const answer = await client.call(operation, toWire(input), {
        attempts: once ? 1 : 2,
        ...(signal && { signal }),
      });
      return fromWire(answer);
    },
    close: () => client.close(),
  };
}
