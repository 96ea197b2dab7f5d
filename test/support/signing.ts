// An independent Standard Webhooks signer: the tests must not prove the product with its own code.
import { createHmac, createPrivateKey, sign } from 'node:crypto';

export interface SignInput {
  readonly id?: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly body: string | Uint8Array;
}

const content = ({ id = 'msg_test', timestamp, body }: SignInput) =>
  Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);

/** @param secret `whsec_…` */
export function signV1(secret: string, input: SignInput): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content(input)).digest('base64')}`;
}

/** @param privateKey `whsk_…`: seed and public key, 64 bytes */
export function signV1a(privateKey: string, input: SignInput): string {
  const raw = Buffer.from(privateKey.replace(/^whsk_/, ''), 'base64');
  // RFC 8410 §7: the fixed head of a PKCS #8 ed25519 key, then the seed.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw.subarray(0, 32)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return `v1a,${sign(null, content(input), key).toString('base64')}`;
}

export function signedHeaders(
  application: string,
  signature: string,
  { id = 'msg_test', timestamp }: SignInput,
) {
  return {
    'gatehook-application': application,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  };
}
