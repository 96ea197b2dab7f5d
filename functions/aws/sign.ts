// Signature version 4 for the one form of request that is sent here: POST of JSON to `/`, without a query.
// By hand, since the SDK's signer takes any request apart and took 3.3 times the processor time (95 µs against 29).
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Credentials } from './credentials.ts';

export interface Unsigned {
  readonly host: string;
  readonly contentType: string;
  /** `DynamoDB_20120810.BatchGetItem` */
  readonly target: string;
  readonly body: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** `20261127T213000Z` */
const basicTime = (now: number): string => new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');

/**
 * Signs for one service in one region; keeps the day's key, which is derived by four HMACs. As a key object: Node 24 takes
 * 27 µs for an HMAC under plain bytes, and 3 µs under one of these.
 */
export class Signer {
  readonly #region: string;
  readonly #service: string;
  #derived: { readonly day: string; readonly secret: string; readonly key: KeyObject } | null = null;

  constructor(region: string, service: string) {
    this.#region = region;
    this.#service = service;
  }

  /**
   * @param now Unix milliseconds, as AWS's clock has it
   * @returns every header to send but `content-length`
   */
  sign(request: Unsigned, credentials: Credentials, now: number): Record<string, string> {
    const time = basicTime(now);
    const day = time.slice(0, 8);
    const { host, contentType, target, body } = request;
    const { sessionToken } = credentials;
    const headers: Record<string, string> = {
      'content-type': contentType,
      host,
      'x-amz-date': time,
      // An empty token is none: AWS refuses a signature over an empty header.
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
      'x-amz-target': target,
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${hash('sha256', body)}`;
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const text = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', this.#key(day, credentials.secretAccessKey))
      .update(text)
      .digest('hex');
    headers.authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return headers;
  }

  #key(day: string, secret: string): KeyObject {
    if (this.#derived?.day === day && this.#derived.secret === secret) return this.#derived.key;
    const parts = [this.#region, this.#service, 'aws4_request'];
    const key = createSecretKey(parts.reduce<Buffer>(hmac, hmac(`AWS4${secret}`, day)));
    this.#derived = { day, secret, key };
    return key;
  }
}
