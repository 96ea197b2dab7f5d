// Three libraries that are not ours verify a real token by what we publish over TLS, and refuse what it is not.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { JwtVerifier } from 'aws-jwt-verify';
import express, { type ErrorRequestHandler } from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type RunningHttp, startHttp } from '../../local/http.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { startTokenStack, type TokenStack } from '../support/tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
const trusted = getCACertificates();
let http: RunningHttp;
let front: TlsFront;
let stack: TokenStack;
let issuer: string;
let token: string;
const requested: string[] = [];

/** The app behind TLS: the libraries find the keys as they do in production. */
beforeAll(async () => {
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  front = await startTlsFront(http.port, folder);
  setDefaultCACertificates([...trusted, readFileSync(front.certificate, 'utf8')]);
  issuer = `https://127.0.0.1:${front.port}`;
  stack = await startTokenStack({ issuer });
  http.serve((inbound) => {
    requested.push(inbound.path);
    return stack.app(inbound);
  });
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addRole('clerk', ['orders:**']);
  await stack.addUser('alice', { roles: ['clerk'] });
  // The libraries read this machine's clock.
  stack.clock.advance(Date.now() - stack.clock.now());
  token = await stack.token();
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await http.close();
  await front.close();
  await stack.database.close();
  rmSync(folder, { recursive: true, force: true });
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
  const verifier = () =>
    JwtVerifier.create({ issuer, audience: 'shop', jwksUri: `${issuer}/.well-known/jwks.json` });

  test('by the key set, which it fetches once', async () => {
    const one = verifier();
    requested.length = 0;
    expect(await one.verify(token)).toMatchObject({ sub: 'alice', client_id: 'shop' });
    await expect(one.verify(forged())).rejects.toThrow('Invalid signature');
    expect(requested).toEqual(['/.well-known/jwks.json']);
  });

  test('another audience is refused', async () => {
    await expect(verifier().verify(token, { audience: 'billing' })).rejects.toThrow('Audience not allowed');
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
