// Calls of AWS's JSON services, signed and sent by what the path of a request needs and nothing else (docs/decisions.md).
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from './checksum.ts';
import type { CredentialSource } from './credentials.ts';
import type { ServiceName } from './endpoint.ts';
import { errorName, isPassing, mayBeSkew, ServiceError, UnreadableAnswerError } from './errors.ts';
import { Connections, type HttpAnswer, type Timeouts } from './exchange.ts';
import { Signer } from './sign.ts';

export interface ClientOptions {
  readonly service: ServiceName;
  readonly region: string;
  readonly endpoint: URL;
  readonly credentials: CredentialSource;
  readonly timeouts: Timeouts;
  /** Unix milliseconds; the system's clock where not set. */
  readonly now?: () => number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** 2 where not set; 1 for what must not be sent twice. */
  readonly attempts?: 1 | 2;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** How each service is spoken to. */
const PROTOCOLS = {
  dynamodb: { target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  secretsmanager: { target: 'secretsmanager', contentType: 'application/x-amz-json-1.1' },
} as const;

/** Milliseconds before the second attempt: longer, and callers of ours do not wait for it. */
const PAUSE = 50;
/** Milliseconds: AWS refuses signatures of a clock that is five minutes wrong; from four on, a refusal may come of it. */
const SKEW = 240_000;

export class AwsClient {
  readonly #options: ClientOptions;
  readonly #connections: Connections;
  readonly #signer: Signer;
  readonly #now: () => number;
  /** Milliseconds by which AWS's clock is ahead of ours. */
  #ahead = 0;

  constructor(options: ClientOptions) {
    const { service, region, endpoint: url, timeouts, now = Date.now } = options;
    this.#options = options;
    this.#connections = new Connections({ url, timeouts });
    this.#signer = new Signer(region, service);
    this.#now = now;
  }

  /**
   * Makes one call.
   * @param operation as AWS names it: `GetSecretValue`
   * @throws ServiceError under the service's own name; UnreadableAnswerError; TimeoutError; NoCredentialsError;
   *   AbortError when the signal ends it; the network's error with its `code`
   */
  async call(operation: string, input: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    const { signal, attempts = 2 } = options;
    const body = JSON.stringify(input);
    for (let tried = 1; ; tried++) {
      try {
        return await this.#attempt(operation, body, signal);
      } catch (error) {
        if (tried >= attempts || signal?.aborted || !this.#mayTryAgain(error)) throw error;
      }
      await sleep(PAUSE, undefined, signal && { signal });
    }
  }

  async #attempt(operation: string, body: string, signal?: AbortSignal): Promise<JsonObject> {
    const { service, endpoint, credentials } = this.#options;
    const { target, contentType } = PROTOCOLS[service];
    const unsigned = { host: endpoint.host, contentType, target: `${target}.${operation}`, body };
    const headers = this.#signer.sign(unsigned, credentials(), this.#now() + this.#ahead);
    return read(await this.#connections.send({ headers, body }, signal));
  }

  #mayTryAgain(error: unknown): boolean {
    return isPassing(error) || (mayBeSkew(error) && this.#correctClock(error.date));
  }

  /**
   * @param date when AWS refused, by its own clock
   * @returns whether ours was wrong enough to have caused the refusal
   */
  #correctClock(date: string | undefined): boolean {
    const ahead = Date.parse(date ?? '') - this.#now();
    if (!Number.isFinite(ahead) || Math.abs(ahead - this.#ahead) < SKEW) return false;
    this.#ahead = ahead;
    return true;
  }

  close(): void {
    this.#connections.close();
  }
}

/** The answer's object; an error that the service tells is thrown. */
function read({ status, headers, body }: HttpAnswer): JsonObject {
  const sum = headers['x-amz-crc32'];
  if (typeof sum === 'string' && Number(sum) !== crc32(body))
    throw new UnreadableAnswerError('its checksum does not fit');
  const json = parse(body);
  if (status === 200) {
    if (json === null) throw new UnreadableAnswerError('it is not a JSON object');
    return json;
  }
  const { __type: type = headers['x-amzn-errortype'], message = json?.Message } = json ?? {};
  throw new ServiceError(errorName(type), typeof message === 'string' ? message : '', {
    status,
    date: headers.date,
  });
}

/** null for what is no JSON object. */
function parse(body: Buffer): JsonObject | null {
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : null;
  } catch {
    return null;
  }
}
