// What is published: the key set and the metadata that API Gateway and others find it by; no table is read for it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withNextKey } from '../../functions/tokens/key-set.ts';
import { interceptTable } from '../support/intercept.ts';
import { ISSUER, keyPair, startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
beforeAll(async () => {
  stack = await startTokenStack();
});
afterAll(() => stack.database.close());

const get = async (path: string, app = stack.app) => {
  const { status, headers, body } = await stack.ask(null, { app, path, method: 'GET', unsigned: true });
  return { status, headers, document: JSON.parse(body) };
};

test('the key set: public members only, RS256, for signatures', async () => {
  const { kid, privateJwk } = await keyPair(0);
  const { status, document } = await get('/.well-known/jwks.json');
  expect([status, document]).toEqual([
    200,
    { keys: [{ kty: 'RSA', n: privateJwk.n, e: 'AQAB', kid, alg: 'RS256', use: 'sig' }] },
  ]);
});

test('twenty keys are far below the 150,000 bytes that API Gateway reads', async () => {
  let keys = withNextKey([], await keyPair(0), 0);
  for (let n = 0; n < 19; n++) keys = withNextKey(keys, await keyPair(n % 3), 0);
  const { n, e } = (await keyPair(0)).privateJwk;
  expect(JSON.stringify(keys.map(({ kid }) => ({ kid, n, e }))).length).toBeLessThan(15_000);
});

describe.each([
  '/.well-known/jwks.json',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
])('%s', (path) => {
  test('may be cached for five minutes by everybody', async () => {
    expect((await get(path)).headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
  });

  test('reads no table', async () => {
    const { table, sent } = interceptTable(stack.database.table);
    expect((await get(path, stack.instance({ table }))).status).toBe(200);
    expect(sent).toEqual([]);
  });

  test('has a HEAD, with the same head and no body', async () => {
    const { headers, body, status } = await stack.ask(null, { path, method: 'HEAD', unsigned: true });
    const { 'x-request-id': _id, ...same } = (await get(path)).headers;
    expect([status, body]).toEqual([200, '']);
    expect(headers).toMatchObject(same);
  });

  test('takes no POST', async () => {
    expect((await stack.ask(null, { path, unsigned: true })).status).toBe(405);
  });
});

const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'];

test('RFC 8414: every endpoint with its ways to authenticate, and no empty list (§3.2)', async () => {
  expect((await get('/.well-known/oauth-authorization-server', stack.instance())).document).toEqual({
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    token_endpoint: `${ISSUER}/oauth/token`,
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    grant_types_supported: ['client_credentials'],
    introspection_endpoint: `${ISSUER}/token/introspect`,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint: `${ISSUER}/token/revoke`,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
  });
});

test('OpenID Connect Discovery: all that its §3 requires, and no empty list (§4.2)', async () => {
  const { document } = await get('/.well-known/openid-configuration', stack.instance());
  expect(document).toMatchObject({
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/oauth/authorize`,
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    response_types_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
});

test.each(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])(
  'nothing that %s names is 404, and no list is empty',
  async (path) => {
    const { document } = await get(path);
    const urls = Object.values(document).filter(
      (value): value is string => typeof value === 'string' && value.startsWith(`${ISSUER}/`),
    );
    for (const url of urls) {
      const options = { path: url.slice(ISSUER.length), method: 'GET', unsigned: true };
      expect([url, (await stack.ask(null, options)).status]).not.toContain(404);
    }
    expect(urls.length).toBeGreaterThan(3);
    expect(Object.values(document).filter((value) => Array.isArray(value) && value.length === 0)).toEqual([]);
  },
);

test('at the authorization endpoint a person is told that there is no login page', async () => {
  const { status, document } = await get('/oauth/authorize', stack.instance());
  expect([status, document.error]).toEqual([400, 'unsupported_response_type']);
});
