// The secrets endpoint against what reaches its port without the access key: other users, web pages, mistakes.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { postRaw, sendRaw } from './raw-socket.ts';
import { ACCESS_KEY_ID, type SecretsEndpoint, startEndpoint } from './secrets-endpoint.ts';

const SECRET = 'Gatehook-test/signing';
const HOST = 'Host: 127.0.0.1';
const TARGET = 'X-Amz-Target: secretsmanager.GetSecretValue';
const signedBy = (keyId: string) =>
  `Authorization: AWS4-HMAC-SHA256 Credential=${keyId}/20261125/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=00`;
const SIGNED = signedBy(ACCESS_KEY_ID);

let endpoint: SecretsEndpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
  await endpoint.file.put(SECRET, { id: 'version', text: 'first', createdAt: 0 });
});
afterAll(() => endpoint.close());

const attack = (...headers: string[]) =>
  postRaw(endpoint.port, '/', headers, JSON.stringify({ SecretId: SECRET }));

describe('by hand', () => {
  test('with target, key and an own Host: the secret', async () => {
    const { status, body } = await attack(HOST, TARGET, SIGNED);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ SecretString: 'first' });
  });

  test.each<[string, string[], number, string]>([
    ['no access key', [HOST, TARGET], 400, 'UnrecognizedClientException'],
    [
      'a wrong access key',
      [HOST, TARGET, signedBy('WrongAccessKeyId1234')],
      400,
      'UnrecognizedClientException',
    ],
    [
      'the start of the access key',
      [HOST, TARGET, signedBy('RightAccessKeyId')],
      400,
      'UnrecognizedClientException',
    ],
    ['an empty access key', [HOST, TARGET, signedBy('')], 400, 'UnrecognizedClientException'],
    [
      'the access key by another scheme',
      [HOST, TARGET, `Authorization: Basic Credential=${ACCESS_KEY_ID}/`],
      400,
      'UnrecognizedClientException',
    ],
    ['no target', [HOST, SIGNED], 400, 'UnknownOperationException'],
    [
      'the target of another service',
      [HOST, 'X-Amz-Target: DynamoDB_20120810.GetItem', SIGNED],
      400,
      'UnknownOperationException',
    ],
    ['an Origin', [HOST, TARGET, SIGNED, 'Origin: https://evil.example'], 403, 'AccessDeniedException'],
    ['a rebound Host', ['Host: rebound.example', TARGET, SIGNED], 403, 'AccessDeniedException'],
  ])('with %s: no secret', async (_name, headers, status, type) => {
    const answer = await attack(...headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: type });
    expect(answer.body).not.toContain('first');
    expect(answer.head).not.toMatch(/access-control/i);
  });

  test("a browser's preflight is refused", async () => {
    const lines = ['OPTIONS / HTTP/1.1', HOST, 'Origin: https://evil.example'];
    const answer = await sendRaw(endpoint.port, lines);
    expect(answer.status).toBe(403);
    expect(answer.head).not.toMatch(/access-control/i);
  });

  test('GET', async () => {
    const answer = await sendRaw(endpoint.port, ['GET / HTTP/1.1', HOST, TARGET, SIGNED]);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'UnknownOperationException' });
  });

  test.each([
    ['no JSON', '{', 'SerializationException'],
    ['a JSON null', 'null', 'SerializationException'],
    ['no SecretId', '{}', 'InvalidParameterException'],
    ['a SecretId that is a number', '{"SecretId":1}', 'InvalidParameterException'],
    ['more than 128 KiB', `{"SecretId":"${'x'.repeat(131_072)}"}`, 'InvalidRequestException'],
  ])('%s', async (_name, body, type) => {
    const answer = await postRaw(endpoint.port, '/', [HOST, TARGET, SIGNED], body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: type });
  });
});
