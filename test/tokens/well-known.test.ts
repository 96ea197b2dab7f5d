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

  test('takes no POST', async () => {
    expect((await stack.ask(null, { path, unsigned: true })).status).toBe(405);
  });
});

test('RFC 8414: the required members, and where tokens are introspected and revoked', async () => {
  expect((await get('/.well-known/oauth-authorization-server')).document).toEqual({
    issuer: ISSUER,
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: [],
    introspection_endpoint: `${ISSUER}/token/introspect`,
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    revocation_endpoint: `${ISSUER}/token/revoke`,
    revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
  });
});

test('OpenID Connect Discovery: all that its §3 requires', async () => {
  const { document } = await get('/.well-known/openid-configuration');
  for (const member of [
    'issuer',
    'authorization_endpoint',
    'jwks_uri',
    'response_types_supported',
    'subject_types_supported',
    'id_token_signing_alg_values_supported',
  ])
    expect(document).toHaveProperty(member);
  expect(document.id_token_signing_alg_values_supported).toEqual(['RS256']);
});
