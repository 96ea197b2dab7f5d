// Origins as operators write them, and what a browser is told before it sends.
import { describe, expect, test } from '@jest/globals';
import { originFault, preflightRoute } from '../../functions/http/cors.ts';

describe('origins', () => {
  test.each([
    'https://app.example.com',
    'https://app.example.com:8443',
    'https://xn--bcher-kva.example',
    'http://localhost:5173',
    'http://127.0.0.1:5173',
    'http://[::1]:5173',
  ])('%s', (origin) => {
    expect(originFault(origin)).toBeNull();
  });

  test.each([
    '*',
    'null',
    '',
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/login',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://bücher.example',
    'https://user@app.example.com',
    'https://*.example.com',
    'http://app.example.com',
    'chrome-extension://abcdefgh',
    'file://',
    'https://app.example.com https://other.example.com',
    'https://app.example.com\n',
  ])('%j is refused', (origin) => {
    expect(originFault(origin)).toBe(
      'An origin is https://, a host, and a port where it is not 443: https://app.example.com. Only this machine may be http://.',
    );
  });
});

describe('OPTIONS /webhook', () => {
  const ask = (headers: Readonly<Record<string, string>>) =>
    preflightRoute('/webhook').respond(
      {
        method: 'OPTIONS',
        path: '/webhook',
        query: '',
        headers: new Map(Object.entries(headers)),
        body: new Uint8Array(),
        requestId: 'r',
        sourceIp: '203.0.113.9',
      },
      {},
    );

  test('a preflight of POST is answered with one text, whatever the origin', async () => {
    const answers = await Promise.all(
      ['https://app.example.com', 'https://evil.example', 'null'].map((origin) =>
        ask({
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-api-key',
        }),
      ),
    );
    expect(answers[0]).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers':
          'authorization, content-type, gatehook-application, webhook-id, webhook-signature, webhook-timestamp, x-api-key',
        'access-control-max-age': '7200',
      },
      body: '',
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test.each([
    ['no origin', { 'access-control-request-method': 'POST' }],
    ['no method', { origin: 'https://app.example.com' }],
    ['another method', { origin: 'https://app.example.com', 'access-control-request-method': 'DELETE' }],
  ])('%s', async (_name, headers: Record<string, string>) => {
    const { status, headers: answered } = await ask(headers);
    expect([status, answered.allow, answered['access-control-allow-origin']]).toEqual([
      405,
      'POST, OPTIONS',
      undefined,
    ]);
  });
});
