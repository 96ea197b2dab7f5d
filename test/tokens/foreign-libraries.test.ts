// Three libraries that are not ours verify a real token by what we publish, and refuse what it is not.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JwtVerifier } from 'aws-jwt-verify';
import express, { type ErrorRequestHandler } from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
let server: Server;
let issuer: string;
let token: string;
const requested: string[] = [];

/** The app behind a server of its own: the libraries find the keys as they would in production, but for TLS. */
beforeAll(async () => {
  server = createServer(async ({ url = '/', method = 'GET' }, response) => {
    requested.push(url);
    const { status, headers, body } = await stack.ask(null, { path: url, method, unsigned: true });
    response.writeHead(status, headers).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack = await startTokenStack({ issuer });
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addRole('clerk', ['orders:**']);
  await stack.addUser('alice', { roles: ['clerk'] });
  // The libraries read this machine's clock.
  stack.clock.advance(Date.now() - stack.clock.now());
  token = await stack.token();
});
afterAll(async () => {
  await stack.database.close();
  server.closeAllConnections();
  server.close();
});

const forged = () => `${token.slice(0, -20)}${'A'.repeat(20)}`;

describe('jose', () => {
  test('by its remote key set', async () => {
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const expected = { issuer, audience: 'shop', typ: 'at+jwt', algorithms: ['RS256'] };
    const { payload } = await jwtVerify(token, keys, expected);
    expect(payload).toMatchObject({ sub: 'alice', scope: 'orders:1:read', roles: ['clerk'] });
    await expect(jwtVerify(forged(), keys, expected)).rejects.toThrow('signature verification failed');
  });
});

describe('aws-jwt-verify', () => {
  const verifier = () => {
    const one = JwtVerifier.create({ issuer, audience: 'shop', jwksUri: `${issuer}/.well-known/jwks.json` });
    return one;
  };
  /** It fetches by https alone, so the key set is handed in. */
  const withKeys = async () => {
    const one = verifier();
    one.cacheJwks((await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as never);
    return one;
  };

  test('by the key set', async () => {
    const one = await withKeys();
    expect(await one.verify(token)).toMatchObject({ sub: 'alice', client_id: 'shop' });
    await expect(one.verify(forged())).rejects.toThrow('Invalid signature');
  });

  test('another audience is refused', async () => {
    const one = await withKeys();
    await expect(one.verify(token, { audience: 'billing' })).rejects.toThrow('Audience not allowed');
  });
});

describe('express-oauth2-jwt-bearer', () => {
  let api: Server;
  beforeAll(async () => {
    const protectedBy = (audience: string) =>
      auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: 'RS256', strict: true });
    const application = express();
    for (const audience of ['shop', 'billing']) {
      application.get(
        `/${audience}`,
        protectedBy(audience),
        requiredScopes('orders:1:read'),
        (request, response) => {
          response.json(request.auth?.payload);
        },
      );
    }
    application.use(((error, _request, response, _next) => {
      response.status(error.status).send(error.message);
    }) satisfies ErrorRequestHandler);
    api = application.listen(0, '127.0.0.1');
    await once(api, 'listening');
  });
  afterAll(() => {
    api.closeAllConnections();
    api.close();
  });
  const ask = (bearer: string, path = '/shop') =>
    fetch(`http://127.0.0.1:${(api.address() as AddressInfo).port}${path}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });

  test('from the issuer alone, by discovery, in its strict mode for RFC 9068, with the scope it demands', async () => {
    requested.length = 0;
    const answer = await ask(token);
    expect([answer.status, await answer.json()]).toMatchObject([200, { sub: 'alice', client_id: 'shop' }]);
    expect(requested).toEqual(['/.well-known/openid-configuration', '/.well-known/jwks.json']);
  });

  test.each([
    ['a forged signature', () => ask(forged()), 'signature verification failed'],
    ['another audience', () => ask(token, '/billing'), "Unexpected 'aud' value"],
  ])('%s is refused', async (_what, attempt, message) => {
    const answer = await attempt();
    expect([answer.status, await answer.text()]).toEqual([401, message]);
  });
});
