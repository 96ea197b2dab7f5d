// Two OAuth clients that are not ours run whole flows over TLS, as they come from their packages, without an option for us.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { type RunningHttp, startHttp } from '../../local/http.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { startTokenStack, type TokenStack } from '../support/tokens.ts';

const ID = 'nightly-report';
const SCOPE = 'orders:42:read';

const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
const trusted = getCACertificates();
let http: RunningHttp;
let front: TlsFront;
let stack: TokenStack;
let issuer: URL;
let key: string;

beforeAll(async () => {
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  front = await startTlsFront(http.port, folder);
  setDefaultCACertificates([...trusted, readFileSync(front.certificate, 'utf8')]);
  issuer = new URL(`https://127.0.0.1:${front.port}`);
  stack = await startTokenStack({ issuer: issuer.origin });
  key = await stack.addKeyedApplication(ID, {
    dialects: ['oauth'],
    mayIssueTokens: true,
    mayAssertLogin: [ID],
    permissionTemplates: { 'oauth.scope': '${scope}' },
  });
  await stack.addUser(ID, { grants: ['orders:*:read'] });
  // The clients read this machine's clock.
  stack.clock.advance(Date.now() - stack.clock.now());
  http.serve(stack.app);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await http.close();
  await front.close();
  await stack.database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['client_secret_basic', oauth.ClientSecretBasic],
  ['client_secret_post', oauth.ClientSecretPost],
])('oauth4webapi with %s', (_method, authentication) => {
  const client: oauth.Client = { client_id: ID };
  const discover = async () =>
    oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2' }));
  const proof = () => authentication(key);
  const tokenFor = async (server: oauth.AuthorizationServer, scope = SCOPE) =>
    oauth.processClientCredentialsResponse(
      server,
      client,
      await oauth.clientCredentialsGrantRequest(server, client, proof(), { scope }),
    );
  const introspected = async (server: oauth.AuthorizationServer, token: string) =>
    oauth.processIntrospectionResponse(
      server,
      client,
      await oauth.introspectionRequest(server, client, proof(), token),
    );

  test('discovers, gets a token, validates it, introspects it, revokes it', async () => {
    const server = await discover();
    const token = await tokenFor(server);
    expect(token).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: SCOPE });
    const request = new Request('https://api.example', {
      headers: { authorization: `Bearer ${token.access_token}` },
    });
    // RFC 9068, with the key set that the metadata leads to.
    const claims = await oauth.validateJwtAccessToken(server, request, ID);
    expect(claims).toMatchObject({ sub: ID, client_id: ID, scope: SCOPE });
    expect(await introspected(server, token.access_token)).toMatchObject({ active: true, scope: SCOPE });
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, proof(), token.access_token),
    );
    expect(await introspected(server, token.access_token)).toEqual({ active: false });
  });

  test.each([
    ['a refused scope', 'admin', 'invalid_scope'],
    ['no scope, which asks for one that is not granted', '', 'unauthorized_client'],
  ])('hears %s in its own words', async (_what, scope, error) => {
    await expect(tokenFor(await discover(), scope)).rejects.toMatchObject({ error, status: 400 });
  });

  test('hears a wrong secret as invalid_client', async () => {
    const server = await discover();
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication('wrong'), {});
    const heard = oauth.processClientCredentialsResponse(server, client, answer);
    // A challenge in WWW-Authenticate is told before the body is looked at.
    await expect(heard).rejects.toMatchObject({ status: 401 });
  });
});

describe.each([
  ['client_secret_basic', openid.ClientSecretBasic],
  ['client_secret_post', openid.ClientSecretPost],
  ['its own choice', undefined],
])('openid-client with %s', (_method, authentication) => {
  const discover = (algorithm: 'oauth2' | 'oidc') =>
    openid.discovery(issuer, ID, key, authentication?.(key), { algorithm });

  test.each(['oauth2', 'oidc'] as const)(
    'discovers by %s, gets a token, introspects it, revokes it',
    async (algorithm) => {
      const configuration = await discover(algorithm);
      const token = await openid.clientCredentialsGrant(configuration, { scope: SCOPE });
      expect(token).toMatchObject({ token_type: 'bearer', scope: SCOPE });
      expect(await openid.tokenIntrospection(configuration, token.access_token)).toMatchObject({
        active: true,
        sub: ID,
      });
      await openid.tokenRevocation(configuration, token.access_token);
      expect(await openid.tokenIntrospection(configuration, token.access_token)).toEqual({ active: false });
    },
  );

  test('hears a refused scope in its own words', async () => {
    const refused = openid.clientCredentialsGrant(await discover('oauth2'), { scope: 'admin' });
    await expect(refused).rejects.toMatchObject({ error: 'invalid_scope' });
  });
});
