// From an API Gateway event to a request: raw bytes, raw path, lower-case headers.
import { describe, expect, test } from '@jest/globals';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';

const event = (more: Partial<GatewayEvent> = {}, stage = '$default'): GatewayEvent => ({
  rawPath: '/webhook',
  rawQueryString: 'a=1&a=2',
  headers: { 'Content-Type': 'application/json' },
  isBase64Encoded: false,
  requestContext: { requestId: 'g', stage, http: { method: 'POST', sourceIp: '203.0.113.9' } },
  ...more,
});

describe('the body', () => {
  test('in base64 and as text are the same bytes', () => {
    const plain = inboundFromEvent(event({ body: '{"ü":1}' }), 'r');
    const encoded = inboundFromEvent(
      event({ body: Buffer.from('{"ü":1}').toString('base64'), isBase64Encoded: true }),
      'r',
    );
    expect(plain.body).toEqual(encoded.body);
  });

  test('of bytes that are no text stays as it is', () => {
    const { body } = inboundFromEvent(event({ body: '//4A', isBase64Encoded: true }), 'r');
    expect([...body]).toEqual([0xff, 0xfe, 0x00]);
  });

  test('may be missing', () => {
    expect(inboundFromEvent(event(), 'r').body).toHaveLength(0);
  });
});

test.each([
  ['$default', '/webhook', '/webhook'],
  ['prod', '/prod/webhook', '/webhook'],
  ['prod', '/prod', '/'],
  ['prod', '/production/webhook', '/production/webhook'],
  ['prod', '/webhook', '/webhook'],
])('on stage %s the path %s is %s', (stage, rawPath, path) => {
  expect(inboundFromEvent(event({ rawPath }, stage), 'r').path).toBe(path);
});

test('headers are lower-case, and cookies stand among them', () => {
  const { headers, query } = inboundFromEvent(event({ cookies: ['a=1', 'b=2'] }), 'r');
  expect([...headers]).toEqual([
    ['content-type', 'application/json'],
    ['cookie', 'a=1; b=2'],
  ]);
  expect(query).toBe('a=1&a=2');
});
