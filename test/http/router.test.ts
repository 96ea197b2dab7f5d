// Routing: what is refused before a caller is proved.
import { describe, expect, test } from '@jest/globals';
import { empty, json } from '../../functions/http/answer.ts';
import { createApp } from '../../functions/http/app.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import { DOCUMENT_METHODS, type Route } from '../../functions/http/route.ts';
import { MAX_BODY } from '../../functions/http/router.ts';

const seen: Readonly<Record<string, string>>[] = [];
const route = (path: string, methods: Route['methods'], accepts?: readonly string[]): Route => ({
  path,
  methods,
  ...(accepts ? { accepts } : {}),
  respond: async (_inbound, params) => {
    seen.push(params);
    return empty(204, path === '/cached' ? { 'cache-control': 'max-age=300' } : {});
  },
});
const defects: unknown[] = [];
const app = createApp({
  routes: [
    route('/webhook', ['POST'], ['application/json']),
    route('/two', ['GET']),
    route('/two', ['POST', 'PUT']),
    route('/cached', ['GET']),
    route('/any/*', 'ANY'),
    { path: '/document', methods: DOCUMENT_METHODS, respond: async () => json(200, { x: 1 }) },
    route('/x/key/:key/user', ['GET']),
    { path: '/broken', methods: ['GET'], respond: () => Promise.reject(new Error('boom')) },
  ],
  onDefect: (_inbound, error) => defects.push(error),
});

const inbound = (method: string, path: string, more: Partial<Inbound> = {}): Inbound => ({
  method,
  path,
  query: '',
  headers: new Map([['content-type', 'application/json']]),
  body: new Uint8Array(),
  requestId: 'r1',
  sourceIp: '::1',
  ...more,
});

const statusAndCode = async (request: Inbound) => {
  const { status, body } = await app(request);
  return [status, body === '' ? null : JSON.parse(body).code];
};

test('every answer carries a request id and no-store, unless its route says otherwise', async () => {
  expect((await app(inbound('GET', '/two'))).headers).toEqual({
    'cache-control': 'no-store',
    'x-request-id': 'r1',
  });
  expect((await app(inbound('GET', '/cached'))).headers).toMatchObject({ 'cache-control': 'max-age=300' });
  expect((await app(inbound('GET', '/nowhere'))).headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'x-request-id': 'r1',
  });
});

describe('a path', () => {
  test.each(['/', '/nowhere', '/webhook/', '/webhook/x', '//webhook', '/Webhook', ''])(
    '"%s" is 404',
    async (path) => {
      expect(await statusAndCode(inbound('POST', path))).toEqual([404, 'not_found']);
    },
  );

  test.each([
    '/../webhook',
    '/any/..',
    '/any/.',
    '/any/./x',
    '/any/..;a=b/x',
    '/any/\\x',
    '/any/#x',
    '/any/?x',
    '/any/\u0000',
    '/any/\r\nx: y',
    '/any/\u007f',
  ])('%j is ambiguous: 400', async (path) => {
    expect(await statusAndCode(inbound('GET', path))).toEqual([400, 'malformed_path']);
  });

  test.each(['/any/..x', '/any/...', '/any/a.b', '/any/é'])('%j is only unusual', async (path) => {
    expect(await statusAndCode(inbound('PROPFIND', path))).toEqual([204, null]);
  });

  test('hands its parameters over', async () => {
    await app(inbound('GET', '/x/key/ghp_a_b/user'));
    expect(seen.at(-1)).toEqual({ key: 'ghp_a_b' });
  });
});

describe('a content coding', () => {
  const coded = (coding: string, path = '/webhook') =>
    inbound('POST', path, {
      headers: new Map([
        ['content-type', 'application/json'],
        ['content-encoding', coding],
      ]),
    });

  test.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x-gzip', '*'])(
    '%s: 415, and how to send it',
    async (coding) => {
      const { status, headers, body } = await app(coded(coding));
      expect([status, headers['accept-encoding'], JSON.parse(body)]).toEqual([
        415,
        'identity',
        {
          type: 'urn:gatehook:unsupported_media_type',
          title: 'The content type is not the one expected',
          status: 415,
          code: 'unsupported_media_type',
          detail: 'Send the body as it is, without a content coding such as gzip.',
        },
      ]);
    },
  );

  test.each(['identity', 'Identity', ''])('%p is none', async (coding) => {
    expect((await app(coded(coding))).status).toBe(204);
  });

  test('of a body that no route reads does not matter', async () => {
    expect((await app(coded('gzip', '/any/x'))).status).toBe(204);
  });
});

test('HEAD of what has an answer is that answer without its body', async () => {
  const { status, headers, body } = await app(inbound('HEAD', '/document'));
  expect([status, headers['content-type'], body]).toEqual([200, 'application/json', '']);
  expect(JSON.parse((await app(inbound('GET', '/document'))).body)).toEqual({ x: 1 });
});

describe('a method', () => {
  test('of no route is 405 with all that are', async () => {
    const answer = await app(inbound('DELETE', '/two'));
    expect([answer.status, answer.headers.allow, JSON.parse(answer.body).code]).toEqual([
      405,
      'GET, POST, PUT',
      'method_not_allowed',
    ]);
  });

  test('in lower case is not the method', async () => {
    expect(await statusAndCode(inbound('post', '/webhook'))).toEqual([405, 'method_not_allowed']);
  });
});

describe('a content type', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;x=y'])(
    '"%s" is taken',
    async (type) => {
      expect(
        await statusAndCode(inbound('POST', '/webhook', { headers: new Map([['content-type', type]]) })),
      ).toEqual([204, null]);
    },
  );

  test.each(['text/plain', 'application/jsonp', 'text/plain, application/json', ''])(
    '"%s" is 415',
    async (type) => {
      const answer = await app(inbound('POST', '/webhook', { headers: new Map([['content-type', type]]) }));
      expect([answer.status, JSON.parse(answer.body).detail]).toEqual([415, 'Send application/json.']);
    },
  );
});

test('a body of 64 KiB is taken, one byte more is 413', async () => {
  expect(await statusAndCode(inbound('POST', '/webhook', { body: new Uint8Array(MAX_BODY) }))).toEqual([
    204,
    null,
  ]);
  expect(await statusAndCode(inbound('POST', '/webhook', { body: new Uint8Array(MAX_BODY + 1) }))).toEqual([
    413,
    'payload_too_large',
  ]);
});

test('what no route foresaw is 503, never a stack trace', async () => {
  const answer = await app(inbound('GET', '/broken'));
  expect([answer.status, JSON.parse(answer.body).code, answer.headers['retry-after']]).toEqual([
    503,
    'unavailable',
    // RabbitMQ's client asks again for as long as it is told to.
    undefined,
  ]);
  expect(answer.body).not.toContain('boom');
  expect(defects).toHaveLength(1);
});
