// A DynamoDB-compatible server for integration tests: dynalite in memory, or the one that AWS_ENDPOINT_URL_DYNAMODB names.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import dynalite from 'dynalite';
import type { EditedTable } from '../../cli/changes/write.ts';
import { openTable } from '../../cli/table/table.ts';
import { TIMEOUTS } from '../../functions/assembly/services.ts';
import type { Timeouts } from '../../functions/aws/exchange.ts';
import type { Editor } from '../../functions/store/changes/change.ts';
import { openTable as openFunctionsTable } from '../../functions/store/open-table.ts';
import { ensureTable } from '../../local/create-table.ts';
import { withTransactions } from '../../local/transactions.ts';
import { watchedChanges } from './canary-stacks.ts';
import { BEGIN } from './clock.ts';

export interface TestDatabase {
  /** What is written to it by tests is recorded as theirs. */
  readonly table: EditedTable;
  readonly endpoint: string;
  close(): Promise<void>;
}

export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * No time limit: on a busy machine one process that serves a hundred writes at once may need many seconds, and what a
 * test says of them must not depend on that. Tests of the limits themselves open clients of their own.
 */
const PATIENT = { requestTimeout: 0, connectionTimeout: 0 } as const;

/** The functions' own client, on a server of the test. */
export const openTestTable = (name: string, endpoint: string, timeouts: Timeouts = TIMEOUTS) =>
  openFunctionsTable(name, {
    endpoint: new URL(endpoint),
    region: 'us-east-1',
    credentials: () => CREDENTIALS,
    timeouts,
  });

/** Who writes in tests. */
export const TEST_EDITOR: Editor = {
  what: 'test',
  from: 'test',
  by: async () => ({ kind: 'local', name: 'test' }),
  now: () => BEGIN,
  newId: () => randomBytes(12).toString('hex'),
  keptDays: 400,
};

/** Starts a server with one empty table of its own. */
export async function startDatabase(): Promise<TestDatabase> {
  const external = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  const server: Server | null = external
    ? null
    : withTransactions(dynalite({ createTableMs: 0, deleteTableMs: 0 }));
  if (server) {
    // Node closes a connection after five idle seconds, and a request that is on its way then is lost.
    server.keepAliveTimeout = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
  }
  const { port } = (server?.address() ?? { port: 0 }) as AddressInfo;
  const endpoint = external ?? `http://127.0.0.1:${port}`;
  const name = `test-${randomBytes(6).toString('hex')}`;
  const region = 'us-east-1';
  const operators = openTable(name, {
    endpoint,
    region,
    credentials: CREDENTIALS,
    requestHandler: new NodeHttpHandler(PATIENT),
  });
  const functions = openTestTable(name, endpoint, { connection: 0, answer: 0 });
  // What the functions call is made by the functions' own client, in every test.
  const table = { ...operators, call: functions.call, editor: TEST_EDITOR };
  await ensureTable(table);
  const hearChanges = watchedChanges(table);
  return {
    table,
    endpoint,
    async close() {
      await hearChanges();
      await table.client.send(new DeleteTableCommand({ TableName: name }));
      operators.close();
      functions.close();
      if (server === null) return;
      // dynalite's own close would end its database under writes whose requests gave up waiting, and these would
      // throw where no test can catch it. In memory, the database goes with the process.
      server.closeAllConnections();
      await new Promise((resolve) => Server.prototype.close.call(server, resolve));
    },
  };
}
