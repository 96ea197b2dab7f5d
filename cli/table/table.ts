// The table as the command line needs it: the functions' calls made by the SDK, and the SDK's client for every other.
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DeleteCommand,
  type DeleteCommandInput,
  DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { MalformedAnswerError } from '../../functions/store/errors.ts';
import type { Call, Table as FunctionsTable } from '../../functions/store/table.ts';

export interface Table extends FunctionsTable {
  readonly client: DynamoDBDocumentClient;
}

/** Their answers hold a list, empty or not; one without it is no answer, and taken for an empty one it would hide all. */
const LISTING: readonly string[] = ['QueryCommand', 'ScanCommand'];

/** Has every client refuse an answer without its list: a proxy or a broken service stands between. */
function refuseHalfAnswers(client: DynamoDBClient, name: string): DynamoDBClient {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (sent) => {
        const answer = await next(sent);
        if (LISTING.includes(commandName) && !('Items' in answer.output))
          throw new MalformedAnswerError(name);
        return answer;
      },
    { step: 'initialize', name: 'refuseHalfAnswers' },
  );
  return client;
}

/** Milliseconds. The SDK's own throttling backoff starts at one second (since 3.1166). */
const BACKOFF = 50;

/** An operator's credentials may come from wherever the SDK's chain looks, so the SDK makes these calls as well. */
function callBySdk(client: DynamoDBDocumentClient, once: DynamoDBDocumentClient): Call {
  return async (operation, input, options = {}) => {
    const sender = options.once === true ? once : client;
    const abort = options.signal ? { abortSignal: options.signal } : {};
    switch (operation) {
      case 'BatchGetItem':
        return sender.send(new BatchGetCommand(input as BatchGetCommandInput), abort);
      case 'DeleteItem':
        await sender.send(new DeleteCommand(input as DeleteCommandInput), abort);
        return {};
      case 'PutItem':
        await sender.send(new PutCommand(input as PutCommandInput), abort);
        return {};
      case 'Query':
        return sender.send(new QueryCommand(input as QueryCommandInput), abort);
      case 'TransactWriteItems':
        await sender.send(new TransactWriteCommand(input as TransactWriteCommandInput), abort);
        return {};
      case 'UpdateItem':
        await sender.send(new UpdateCommand(input as UpdateCommandInput), abort);
        return {};
    }
  };
}

/** Opens the table; what the configuration leaves out comes from where the SDK looks for it. */
export function openTable(name: string, config: DynamoDBClientConfig): Table & { close(): void } {
  const open = (attempts: number) =>
    DynamoDBDocumentClient.from(
      refuseHalfAnswers(
        new DynamoDBClient({ retryStrategy: new ConfiguredRetryStrategy(attempts, BACKOFF), ...config }),
        name,
      ),
      { marshallOptions: { removeUndefinedValues: true } },
    );
  const [client, once] = [open(2), open(1)];
  return {
    name,
    client,
    call: callBySdk(client, once),
    close() {
      client.destroy();
      once.destroy();
    },
  };
}
