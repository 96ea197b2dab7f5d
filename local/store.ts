// The DynamoDB-compatible store: dynalite, its data in a folder.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import dynalite from 'dynalite';
import { LocalError, systemCode } from './errors.ts';
import { refuseBrowser } from './guard.ts';
import { close, listen } from './listen.ts';
import { LOOPBACK, type PortOption } from './options.ts';
import { withTransactions } from './transactions.ts';

/** Something that listens on this machine, until it is closed. */
export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the database once by ourselves: dynalite opens it unseen, and throws out of reach where it cannot.
 * @throws LocalError `data_in_use`, `data_unusable`
 */
async function probe(path: string, data: string): Promise<void> {
  const database = new ClassicLevel(path);
  try {
    await database.open();
  } catch (error) {
    const { cause = error } = error as ErrorOptions;
    if (systemCode(cause) === 'LEVEL_LOCKED') {
      throw new LocalError(
        'data_in_use',
        `The data folder ${data} is in use: another npx gatehook dev runs on it. End that one, or choose another: GATEHOOK_DATA=.gatehook-2 npx gatehook dev`,
        error,
      );
    }
    throw new LocalError('data_unusable', `The store in ${path} cannot be opened: ${cause}`, error);
  }
  await database.close();
}

/** dynalite listens before its database is open, and so before the folder is locked: the first answer tells. */
async function untilOpen(port: number): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: `http://${LOOPBACK}:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  await client.send(new ListTablesCommand({})).finally(() => client.destroy());
}

/** Where the port cannot be had, the folder is unlocked: dynalite closes its database only with a server that listened. */
async function listenOrRelease(server: Server, port: PortOption, address: string): Promise<number> {
  try {
    return await listen(server, port, address);
  } catch (error) {
    await listen(server, { ...port, port: 0 }, LOOPBACK);
    await close(server);
    throw error;
  }
}

/**
 * Starts the store. It takes any credentials, as DynamoDB Local does: a process that reaches the port may read and write.
 * @param data the data folder
 * @throws LocalError
 */
export async function startStore(data: string, port: PortOption, address: string): Promise<Running> {
  const path = join(data, 'dynamodb');
  await probe(path, data);
  const server = withTransactions(dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }));
  const [serve] = server.listeners('request');
  server.removeAllListeners('request');
  // dynalite grants every origin's preflight, so any web page could read and write the table.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (refuseBrowser(request, response)) return;
    serve?.call(server, request, response);
  });
  const bound = await listenOrRelease(server, port, address);
  await untilOpen(bound);
  return { port: bound, close: () => close(server) };
}
