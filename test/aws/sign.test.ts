// Signatures: byte for byte those of the SDK's signer, for any body, credentials and time.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { Signer } from '../../functions/aws/sign.ts';
import fc from '../support/property.ts';

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

const text = fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/);
const requests = fc.record({
  region: fc.constantFrom('us-east-1', 'cn-north-1', 'us-gov-west-1'),
  service: fc.constantFrom('dynamodb', 'secretsmanager'),
  host: fc.constantFrom('dynamodb.us-east-1.amazonaws.com', 'localhost:8000', '[::1]:4566'),
  target: fc.constantFrom('DynamoDB_20120810.BatchGetItem', 'secretsmanager.GetSecretValue'),
  body: fc.string({ unit: 'binary' }),
  accessKeyId: text,
  secretAccessKey: text,
  sessionToken: fc.option(text, { nil: undefined }),
  now: fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
});

test('any request is signed as the SDK signs it, by a signer that has signed others before', async () => {
  const signers = new Map<string, Signer>();
  await fc.assert(
    fc.asyncProperty(
      requests,
      async ({ region, service, host, target, body, now, sessionToken, ...keys }) => {
        const credentials = { ...keys, ...(sessionToken !== undefined && { sessionToken }) };
        const own = signers.get(region + service) ?? new Signer(region, service);
        signers.set(region + service, own);
        const contentType = 'application/x-amz-json-1.0';
        const { authorization, ...headers } = own.sign(
          { host, contentType, target, body },
          credentials,
          +now,
        );
        const oracle = new SignatureV4({
          region,
          service,
          credentials,
          sha256: Sha256,
          applyChecksum: false,
        });
        const url = new URL(`https://${host}`);
        const signed = await oracle.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: url.hostname,
            path: '/',
            headers: { host, 'content-type': contentType, 'x-amz-target': target },
            body,
          },
          { signingDate: now },
        );
        const { authorization: expected, ...rest } = signed.headers;
        const { 'x-amz-content-sha256': _left, ...others } = rest;
        expect(headers).toEqual(others);
        expect(authorization).toBe(expected);
      },
    ),
  );
});

test('an empty session token is none', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: '' };
  const request = { host: 'h', contentType: 'c', target: 't', body: '' };
  expect(new Signer('r', 's').sign(request, credentials, 0)).not.toHaveProperty('x-amz-security-token');
});
