// The local stand-in for API Gateway, spoken to over raw sockets: what reaches the app is what Lambda would be given.
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { json } from '../../functions/http/answer.ts';
import { createApp } from '../../functions/http/app.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import { MAX_BODY } from '../../functions/http/router.ts';
import { type RunningHttp, startHttp } from '../../local/http.ts';
import { postRaw, type RawAnswer, sendRaw } from './raw-socket.ts';

const HOST = 'Host: localhost';
const JSON_TYPE = 'Content-Type: application/json';

let server: RunningHttp;
let seen: Inbound[] = [];

const respond = async (inbound: Inbound) => {
  seen.push(inbound);
  return json(200, { ok: true }, { 'x-from': 'route' });
};

beforeAll(async () => {
  const app = createApp({
    routes: [
      { path: '/webhook', methods: ['POST'], accepts: ['application/json'], respond },
      { path: '/any/*', methods: 'ANY', respond },
      { path: '/nothing', methods: ['GET'], respond: async () => ({ status: 204, headers: {}, body: '' }) },
    ],
    onDefect: (_inbound, error) => {
      throw error;
    },
  });
  server = await startHttp({ port: 0, variable: 'GATEHOOK_PORT' }, '127.0.0.1');
  server.serve(app);
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

const get = (target: string, ...headers: string[]) =>
  sendRaw(server.port, [`GET ${target} HTTP/1.1`, HOST, ...headers]);
const codeOf = ({ body }: RawAnswer): unknown => JSON.parse(body).code;

test('a POST arrives with its bytes, headers and address', async () => {
  const answer = await postRaw(
    server.port,
    '/webhook?a=%41&b',
    [HOST, JSON_TYPE, 'X-Mixed-Case: Yes'],
    '{"ä":1}',
  );
  expect(answer.status).toBe(200);
  expect(answer.body).toBe('{"ok":true}');
  expect(answer.head).toMatch(/^x-from: route$/m);
  expect(answer.head).toMatch(/^cache-control: no-store$/m);
  const [inbound] = seen;
  expect(inbound).toMatchObject({
    method: 'POST',
    path: '/webhook',
    query: 'a=%41&b',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sourceIp: '127.0.0.1',
  });
  expect(Buffer.from(inbound?.body ?? '').toString('utf8')).toBe('{"ä":1}');
  expect(inbound?.headers.get('x-mixed-case')).toBe('Yes');
});

describe('headers are joined as API Gateway joins them', () => {
  test.each([
    ['an ordinary one, by a comma', ['X-One: a', 'X-One: b'], 'x-one', 'a,b'],
    [
      'webhook-signature, by a comma',
      ['Webhook-Signature: v1,a', 'webhook-signature: v1,b'],
      'webhook-signature',
      'v1,a,v1,b',
    ],
    [
      'authorization, of which Node keeps the first',
      ['Authorization: a', 'Authorization: b'],
      'authorization',
      'a,b',
    ],
    [
      'content-type, of which Node keeps the first',
      ['Content-Type: a', 'Content-Type: b'],
      'content-type',
      'a,b',
    ],
    ['cookies, as a browser sends them', ['Cookie: a=1; b=2', 'Cookie: c=3'], 'cookie', 'a=1; b=2; c=3'],
  ])('%s', async (_name, headers, name, expected) => {
    await get('/any/thing', ...headers);
    expect(seen[0]?.headers.get(name)).toBe(expected);
  });
});

describe('the path is decoded once, as HTTP API does', () => {
  test.each([
    ['a percent-encoded letter', '/any/%61', '/any/a'],
    ['UTF-8', '/any/%C3%A4', '/any/ä'],
    ['an encoded percent sign, which stays one', '/any/%252e%252e', '/any/%2e%2e'],
    ['an encoded slash', '/any/a%2Fb', '/any/a/b'],
    ['a plus, which is no space in a path', '/any/a+b', '/any/a+b'],
    ['a whole URL, as proxies receive it', 'http://localhost:3000/any/x?y', '/any/x'],
  ])('%s', async (_name, target, path) => {
    expect((await get(target)).status).toBe(200);
    expect(seen[0]?.path).toBe(path);
  });
});

describe('a path that two readers could read differently is 400', () => {
  test.each([
    ['dot segments', '/any/../webhook'],
    ['encoded dot segments', '/any/%2e%2e/webhook'],
    ['a dot segment at the end', '/any/..'],
    ['an encoded backslash', '/any/%5C..%5Cwebhook'],
    ['a backslash', '/any/\\..'],
    ['an encoded hash', '/any/%23'],
    ['an encoded question mark', '/any/%3Fx'],
    ['an encoded line break', '/any/%0A'],
    ['an encoded NUL', '/any/%00'],
    ['a percent sign without digits', '/any/%'],
    ['percent signs that are no UTF-8', '/any/%FF'],
  ])('%s', async (_name, target) => {
    const answer = await get(target);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('malformed_path');
    expect(answer.head).toMatch(/^content-type: application\/problem\+json$/m);
    expect(answer.head).toMatch(/^cache-control: no-store$/m);
    expect(answer.head).toMatch(/^x-request-id: [\w-]+$/m);
    expect(seen).toEqual([]);
  });
});

describe('what no route takes', () => {
  test('an unknown path: 404', async () => {
    const answer = await get('/nowhere');
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
  });

  test('a wrong method: 405 with those that are right', async () => {
    const answer = await get('/webhook');
    expect([answer.status, codeOf(answer)]).toEqual([405, 'method_not_allowed']);
    expect(answer.head).toMatch(/^allow: POST$/m);
  });

  test('a wrong type: 415', async () => {
    const answer = await postRaw(server.port, '/webhook', [HOST, 'Content-Type: text/plain'], '{}');
    expect([answer.status, codeOf(answer)]).toEqual([415, 'unsupported_media_type']);
  });

  test('204 has no body and states no length', async () => {
    const answer = await get('/nothing');
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(answer.head).not.toMatch(/content-length|transfer-encoding/i);
  });
});

describe('the size of a body', () => {
  const post = (body: string) => postRaw(server.port, '/webhook', [HOST, JSON_TYPE], body);

  test(`${MAX_BODY} bytes are taken`, async () => {
    expect((await post('x'.repeat(MAX_BODY))).status).toBe(200);
    expect(seen[0]?.body.length).toBe(MAX_BODY);
  });

  test('one more is 413', async () => {
    const answer = await post('x'.repeat(MAX_BODY + 1));
    expect([answer.status, codeOf(answer)]).toEqual([413, 'payload_too_large']);
    expect(seen).toEqual([]);
  });

  test('chunks of no stated length are 413 as soon as they are too much', async () => {
    const lines = ['POST /webhook HTTP/1.1', HOST, JSON_TYPE, 'Transfer-Encoding: chunked'];
    const chunk = `${MAX_BODY.toString(16)}\r\n${'x'.repeat(MAX_BODY)}\r\n`;
    const answer = await sendRaw(server.port, lines, `${chunk}${chunk}0\r\n\r\n`);
    expect(answer.status).toBe(413);
  });

  test('413 is answered before the rest has come, and the connection goes on', async () => {
    const size = MAX_BODY * 4;
    const answers: number[] = [];
    const socket = connect(server.port, '127.0.0.1');
    const answered = () =>
      new Promise<void>((resolve) =>
        socket.once('data', (chunk) => {
          answers.push(Number(chunk.toString('latin1').split(' ')[1]));
          resolve();
        }),
      );
    socket.write(`POST /webhook HTTP/1.1\r\n${HOST}\r\n${JSON_TYPE}\r\nContent-Length: ${size}\r\n\r\n`);
    socket.write('x'.repeat(MAX_BODY + 1));
    await answered();
    socket.write('x'.repeat(size - MAX_BODY - 1));
    socket.write(`GET /nowhere HTTP/1.1\r\n${HOST}\r\n\r\n`);
    await answered();
    socket.destroy();
    expect(answers).toEqual([413, 404]);
  });
});

test('a client that goes away in the middle of its request harms no other client', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await new Promise((resolve) =>
    socket.write(`POST /webhook HTTP/1.1\r\n${HOST}\r\nContent-Length: 9\r\n\r\nx`, resolve),
  );
  socket.destroy();
  expect((await get('/any/thing')).status).toBe(200);
});
