// The secrets endpoint: Secrets Manager's JSON protocol over HTTP, for requests signed with this run's access key.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from './body.ts';
import { refuseBrowser } from './guard.ts';
import { close, listen } from './listen.ts';
import type { PortOption } from './options.ts';
import type { SecretFile } from './secret-file.ts';
import { OPERATIONS, SecretsError } from './secret-operations.ts';
import type { Running } from './store.ts';

export interface SecretsOptions {
  readonly file: SecretFile;
  /** Demanded of every request: other users of the machine can reach the port too. */
  readonly accessKeyId: string;
  readonly port: PortOption;
  readonly address: string;
}

/** Bytes. Secrets Manager takes secrets of 64 KiB; JSON may double them. */
const MAX_BODY = 131_072;

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Reads who signs from a Signature Version 4 header. The signature itself is not computed again: the key id is random
 * and never leaves the machine, so that knowing it is proof enough.
 */
function holdsKey(authorization: string | undefined, accessKeyId: string): boolean {
  const [, given = ''] = /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\//.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digest(given), digest(accessKeyId));
}

function parseInput(body: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw new SecretsError('SerializationException', 'The body must be a JSON object.');
}

async function answer(request: IncomingMessage, { file, accessKeyId }: SecretsOptions): Promise<unknown> {
  const [, name = ''] = /^secretsmanager\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
  const operation = request.method === 'POST' ? OPERATIONS.get(name) : undefined;
  if (operation === undefined)
    throw new SecretsError(
      'UnknownOperationException',
      'This endpoint has no such operation (X-Amz-Target).',
    );
  if (!holdsKey(request.headers.authorization, accessKeyId))
    throw new SecretsError(
      'UnrecognizedClientException',
      'The access key is not the one of this run. It stands in local.json in the data folder.',
    );
  const body = await readBody(request, MAX_BODY);
  if (body.length > MAX_BODY) throw new SecretsError('InvalidRequestException', 'The request is too large.');
  return operation(file, parseInput(body), Date.now());
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify(value));
}

async function serve(request: IncomingMessage, response: ServerResponse, options: SecretsOptions) {
  if (refuseBrowser(request, response)) return;
  try {
    send(response, 200, await answer(request, options));
  } catch (error) {
    if (error instanceof SecretsError) send(response, 400, { __type: error.type, Message: error.message });
    else send(response, 500, { __type: 'InternalServiceError', Message: String(error) });
  }
}

/** @throws LocalError where the port cannot be had */
export async function startSecrets(options: SecretsOptions): Promise<Running> {
  const server = createServer((request, response) => void serve(request, response, options));
  return { port: await listen(server, options.port, options.address), close: () => close(server) };
}
