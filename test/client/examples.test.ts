// The examples for Express and Hono, served on this machine and asked: what each answer of Gatehook becomes there.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Gatehook } from '../../client/index.ts';
import { createApp as createExpressApp } from '../../examples/express/app.ts';
import { createApp as createHonoApp } from '../../examples/hono/app.ts';
import { type Answering, APPLICATION, allowing, problem, SECRET, startWebhook } from './fakes.ts';

type Ask = (path: string, headers: Record<string, string>) => Promise<Response>;

let webhook: Awaited<ReturnType<typeof startWebhook>>;
let server: Server;
let answering: Answering;
const apps: { express: Ask; hono: Ask } = {
  express: (path, headers) => {
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers });
  },
  hono: async (path, headers) => createHonoApp(gatehook()).request(path, { method: 'POST', headers }),
};

const gatehook = () =>
  new Gatehook({ url: webhook.url, application: APPLICATION, signingSecret: SECRET, retries: 0 });

beforeAll(async () => {
  webhook = await startWebhook((question, nth) => answering(question, nth));
  server = createExpressApp(gatehook()).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await webhook.close();
});

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const alice = basic('alice:pass:wörd');
const REFUND = '/orders/42/refund';

describe.each(['express', 'hono'] as const)('%s', (name) => {
  const ask = apps[name];

  test('allowed: the question holds the credentials and the permission of the route', async () => {
    let asked: unknown;
    answering = (question) => {
      asked = question;
      return allowing(['orders:42:refund']);
    };
    const response = await ask(REFUND, alice);
    expect([response.status, await response.json()]).toEqual([200, { refunded: '42', by: 'alice' }]);
    expect(asked).toEqual({ username: 'alice', password: 'pass:wörd', permissions: ['orders:42:refund'] });
  });

  test.each([
    ['add a segment', '42:refund%3Aall', '42%3Arefund%3Aall'],
    ['be a wildcard, which Gatehook would not understand', '*', '%2A'],
  ])('an order number cannot %s', async (_name, order, segment) => {
    let asked: Record<string, unknown> = {};
    answering = (question) => {
      asked = question;
      return problem(403, 'not_authorized', { denied: [] });
    };
    await ask(`/orders/${order}/refund`, alice);
    expect(asked.permissions).toEqual([`orders:${segment}:refund`]);
  });

  test.each([
    ['invalid_credentials', problem(401, 'invalid_credentials'), 401],
    ['not_authorized', problem(403, 'not_authorized', { denied: ['orders:42:refund'] }), 403],
    ['too_many_attempts', problem(429, 'too_many_attempts', {}, { 'retry-after': '900' }), 429],
    ['unavailable', problem(503, 'unavailable', {}, { 'retry-after': '7' }), 503],
  ])('%s', async (code, reply, status) => {
    answering = () => reply;
    const response = await ask(REFUND, alice);
    expect([response.status, await response.json()]).toEqual([status, { code }]);
    expect(response.headers.get('retry-after')).toBe({ 429: '900', 503: '7' }[status] ?? null);
    expect(response.headers.get('www-authenticate')).toBe(
      status === 401 ? 'Basic realm="shop", charset="UTF-8"' : null,
    );
  });

  test.each([
    ['no Authorization', {}],
    ['another scheme', { authorization: 'Bearer x' }],
    ['Basic without a colon', basic('alice')],
    ['Basic that is not base64', { authorization: 'Basic %%%' }],
  ])('%s: nothing is asked', async (_name, headers) => {
    const before = webhook.bodies.length;
    expect((await ask(REFUND, headers)).status).toBe(401);
    expect(webhook.bodies).toHaveLength(before);
  });
});

describe.each(['express', 'hono'] as const)('%s, set up wrongly', (name) => {
  test('an untrusted caller is an error of the server, not of the user', async () => {
    answering = () => problem(401, 'untrusted_caller');
    const stderr = console.error;
    // Both print errors that are not handled.
    console.error = () => undefined;
    try {
      const response = await apps[name](REFUND, alice);
      expect([response.status, await response.text()]).toEqual([
        500,
        { express: '{"code":"failed"}', hono: 'Internal Server Error' }[name],
      ]);
    } finally {
      console.error = stderr;
    }
  });
});

test('express: a path that cannot be decoded is the fault of its sender, who sees no file of the app', async () => {
  const response = await apps.express('/orders/%ff/refund', alice);
  expect([response.status, await response.text()]).toEqual([400, '{"code":"bad_request"}']);
});
