// The middleware for Express and Hono, on tokens of a whole Gatehook: by the keys alone, and strictly.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express, { type Request as ExpressRequest } from 'express';
import { Hono } from 'hono';
import { changeUser } from '../../cli/users/stored.ts';
import { type Fetch, Gatehook } from '../../client/index.ts';
import { middleware as expressMiddleware, type GuardOptions } from '../../client/middleware/express.ts';
import { middleware as honoMiddleware } from '../../client/middleware/hono.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { MASTER, PASSWORD } from '../support/stack.ts';
import { ISSUER, startTokenStack, type TokenStack } from '../support/tokens.ts';

const AUDIENCE = 'https://orders.example';
let stack: TokenStack;
let token: string;
/** What stands in for an answer of Gatehook: nothing, an outage, or the reply of something in between. */
let outage: Error | Response | null = null;
let asked: string[] = [];

/** Gives the request to the app as API Gateway would. */
const fetchFromApp: Fetch = async (url, { headers, body, method = 'GET' }) => {
  const { pathname } = new URL(url);
  asked.push(pathname);
  if (outage instanceof Response) return outage;
  if (outage !== null) throw outage;
  const event = {
    rawPath: pathname,
    rawQueryString: '',
    headers: (headers ?? {}) as Record<string, string>,
    body: Buffer.from((body ?? '') as Uint8Array).toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
  };
  const answer = await stack.app(inboundFromEvent(event, `request-${Math.random()}`));
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
};

const gatehook = (application = 'orders') =>
  new Gatehook({
    url: ISSUER,
    application: `${application}.generation22`,
    signingSecret: `whsec_${applicationSecret(MASTER, application, 'generation22').toString('base64')}`,
    fetch: fetchFromApp,
    clock: stack.clock,
    retries: 0,
  });
const options = (): GuardOptions => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  fetch: fetchFromApp,
  clock: stack.clock,
  gatehook: gatehook(),
});

type Ask = (path: string, authorization?: string) => Promise<Response>;

/** One app for each framework, with the same routes. */
async function serveExpress(): Promise<{ readonly ask: Ask; readonly close: () => Promise<void> }> {
  const may = expressMiddleware(options());
  const orderOf = ({ params }: ExpressRequest) => `orders:${encodeURIComponent(String(params.id))}:read`;
  const app = express().set('env', 'test');
  const answer: express.Handler = (_request, response) => void response.json(response.locals.user);
  app.get('/orders/:id', may.require(orderOf), answer);
  app.get('/strict/:id', may.require(orderOf, { strict: true }), answer);
  app.get('/me', may.authenticated(), answer);
  app.get('/strict-me', may.authenticated({ strict: true }), answer);
  app.get(
    '/lost',
    may.require(() => undefined as unknown as string),
    answer,
  );
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ask: (path, authorization) =>
      fetch(
        `http://127.0.0.1:${port}${path}`,
        authorization === undefined ? {} : { headers: { authorization } },
      ),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveHono(): { readonly ask: Ask; readonly close: () => Promise<void> } {
  const may = honoMiddleware(options());
  const orderOf = ({ req }: { req: { param(name: string): string | undefined } }) =>
    `orders:${encodeURIComponent(String(req.param('id')))}:read`;
  const app = new Hono()
    .get('/orders/:id', may.require(orderOf), (context) => context.json(context.var.user))
    .get('/strict/:id', may.require(orderOf, { strict: true }), (context) => context.json(context.var.user))
    .get('/me', may.authenticated(), (context) => context.json(context.var.user))
    .get('/strict-me', may.authenticated({ strict: true }), (context) => context.json(context.var.user))
    .get(
      '/lost',
      may.require(() => undefined as unknown as string),
      (context) => context.json({}),
    )
    .onError((_error, context) => context.text('broken', 500));
  return {
    ask: async (path, authorization) =>
      app.request(path, authorization === undefined ? {} : { headers: { authorization } }),
    close: async () => undefined,
  };
}

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true, audience: AUDIENCE });
  await stack.addApplication('orders', { audience: AUDIENCE });
  await stack.addApplication('other', { mayIssueTokens: true, audience: 'https://other.example' });
});
afterAll(() => stack.database.close());

let users = 0;

/** What an application gets that asks with a password, once. */
async function tokenFor(application: string, username: string): Promise<string> {
  const permissions = ['orders:42:read'];
  const answer = await gatehook(application).check({
    username,
    password: PASSWORD,
    permissions,
    token: true,
  });
  if (!answer.allowed || answer.accessToken === undefined) throw new Error('no token was issued');
  expect(answer.expiresIn).toBe(900);
  return answer.accessToken;
}

describe.each([
  ['Express', serveExpress],
  ['Hono', async () => serveHono()],
])('%s', (_name, serve) => {
  let app: Awaited<ReturnType<typeof serve>>;
  let name: string;
  beforeEach(async () => {
    outage = null;
    name = `user-${++users}`;
    await stack.addUser(name, { grants: ['orders:4*:read'], attributes: { region: 'eu' } });
    token = await tokenFor('shop', name);
    app = await serve();
    asked = [];
  });
  afterEach(() => app.close());
  const bearer = () => `Bearer ${token}`;
  const ask: Ask = (path, authorization) => app.ask(path, authorization);

  test('the permission is in the token: the route answers, and Gatehook is asked for its keys only', async () => {
    const response = await ask('/orders/42', bearer());
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      username: name,
      roles: [],
      token: { permissions: ['orders:42:read'], clientId: 'shop' },
    });
    expect(asked).toEqual(['/.well-known/jwks.json']);
  });

  test.each<[string, string, () => string | undefined, number, string, string | null]>([
    ['no header', '/orders/42', () => undefined, 401, 'missing_token', 'Bearer realm="gatehook"'],
    ['another scheme', '/orders/42', () => 'Basic eDp5', 401, 'missing_token', 'Bearer realm="gatehook"'],
    [
      'no token',
      '/me',
      () => 'Bearer ',
      401,
      'invalid_token',
      'Bearer realm="gatehook", error="invalid_token"',
    ],
    [
      'a forged token',
      '/me',
      () => `${bearer().slice(0, -8)}AAAAAAAA`,
      401,
      'invalid_token',
      'Bearer realm="gatehook", error="invalid_token"',
    ],
    [
      'a permission that is not in the token, though it is granted',
      '/orders/43',
      bearer,
      403,
      'insufficient_scope',
      'Bearer realm="gatehook", error="insufficient_scope", scope="orders:43:read"',
    ],
    [
      'a permission that is not granted, asked strictly',
      '/strict/50',
      bearer,
      403,
      'insufficient_scope',
      'Bearer realm="gatehook", error="insufficient_scope", scope="orders:50:read"',
    ],
    [
      'what can be no permission, asked strictly',
      '/strict/*',
      bearer,
      403,
      'insufficient_scope',
      'Bearer realm="gatehook", error="insufficient_scope", scope="orders:*:read"',
    ],
  ])('%s', async (_what, path, authorization, status, code, challenge) => {
    const response = await ask(path, authorization());
    expect([response.status, await response.json()]).toEqual([status, { code }]);
    expect(response.headers.get('www-authenticate')).toBe(challenge);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('strictly, a permission is decided afresh: one that is granted but not in the token', async () => {
    const response = await ask('/strict/43', bearer());
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ username: name, attributes: { region: 'eu' } }),
    ]);
    expect(asked).toEqual(['/.well-known/jwks.json', '/webhook']);
  });

  test('revoked: refused at once where the route is strict, until its end elsewhere', async () => {
    await stack.post('/token/revoke', { token });
    expect((await app.ask('/strict/42', bearer())).status).toBe(401);
    expect((await app.ask('/strict-me', bearer())).status).toBe(401);
    expect((await ask('/orders/42', bearer())).status).toBe(200);
  });

  test('disabled: the same', async () => {
    await changeUser(stack.database.table, name, (user) => ({
      ...user,
      status: 'disabled',
      version: 'next',
    }));
    expect((await app.ask('/strict-me', bearer())).status).toBe(401);
    expect((await ask('/me', bearer())).status).toBe(200);
  });

  test('a token for another audience', async () => {
    expect((await ask('/me', `Bearer ${await tokenFor('other', name)}`)).status).toBe(401);
  });

  test('the keys cannot be had: 503, neither let through nor refused', async () => {
    outage = new Error('no network');
    const response = await ask('/orders/42', bearer());
    expect([response.status, await response.json()]).toEqual([503, { code: 'unavailable' }]);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test('Gatehook cannot be asked: 503 where the route is strict, the keys at hand serve elsewhere', async () => {
    expect((await app.ask('/me', bearer())).status).toBe(200);
    outage = new Error('no network');
    expect((await app.ask('/strict/42', bearer())).status).toBe(503);
    expect((await ask('/orders/42', bearer())).status).toBe(200);
  });

  test('a 400 that Gatehook did not write decides nothing: 503 where the route is strict', async () => {
    expect((await app.ask('/strict/42', bearer())).status).toBe(200);
    outage = new Response('<html>Bad Request</html>', { status: 400 });
    expect((await app.ask('/strict/42', bearer())).status).toBe(503);
  });

  test('a permission that got lost never becomes "any user"', async () => {
    expect((await ask('/lost', bearer())).status).toBe(500);
  });

  test('strictly, an allow about another user is none: 503', async () => {
    expect((await app.ask('/strict-me', bearer())).status).toBe(200);
    const body = { decision: 'allow', username: 'mallory', roles: [], permissions: [], attributes: {} };
    outage = Response.json(body);
    expect((await app.ask('/strict-me', bearer())).status).toBe(503);
    outage = Response.json({ ...body, username: name });
    expect((await ask('/strict-me', bearer())).status).toBe(200);
  });
});

// Express goes on after `next(undefined)`, and past what guards the route after `next('route')`.
test.each([undefined, null, 0, '', 'route', 'router'])(
  'Express: a permission that throws %p lets no request through',
  async (thrown) => {
    const may = expressMiddleware(options());
    const seen: string[] = [];
    const throwing = may.require(() => {
      throw thrown;
    });
    const app = express().set('env', 'test');
    app.get('/orders', throwing, (_request, response) => void response.json(seen.push('the route')));
    app.get('/orders', (_request, response) => void response.json(seen.push('the next route')));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/orders`);
    await new Promise((resolve) => server.close(resolve));
    expect([response.status, seen]).toEqual([500, []]);
  },
);

describe('options', () => {
  test.each([
    ['Express', expressMiddleware],
    ['Hono', honoMiddleware],
  ])('%s', (_name, middleware) => {
    const { gatehook: _, ...local } = options();
    const may = middleware(local);
    const invalid = expect.objectContaining({ code: 'invalid_configuration' });
    expect(() => may.require(undefined as unknown as string)).toThrow(invalid);
    expect(() => may.require('orders:list', { strict: true })).toThrow('give the middleware "gatehook"');
    expect(() => middleware({ ...local, strict: true })).toThrow(invalid);
    const lost = null as unknown as boolean;
    expect(() => middleware({ ...local, strict: lost })).toThrow(
      '"strict" must be true or false, or left out.',
    );
    expect(() => may.authenticated({ strict: lost })).toThrow(invalid);
    expect(() => middleware({ ...local, issuer: 'gatehook.example' })).toThrow('"issuer" must be');
  });
});
