// The real Apache with mod_auth_openidc in front of an application, configured as docs/dialects/apache.md says.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import { changeUser } from '../../cli/users/stored.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeProduct,
  freePort,
  httpRequest,
  type Product,
  pageConfiguration,
  startProduct,
  startUpstream,
  temporaryFolder,
  type Upstream,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { loginsByToken, servedTokens, tokenOf } from '../support/served-tokens.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

const MODULES = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'auth_openidc',
  'proxy',
  'proxy_http',
];

/** As root, Apache wants to be told whom to become. The certificate of the test's own TLS is its own authority. */
const server = (folder: string, port: number, application: number, site: string) => `
ServerRoot ${folder}
ServerName app.example
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${userInfo().uid === 0 ? 'User www-data\nGroup www-data' : ''}
OIDCCABundlePath ${folder}/tls-certificate.pem
ProxyPass / http://127.0.0.1:${application}/
${site}
`;

describeProduct('Apache mod_auth_openidc', ['apache2', 'openssl'], () => {
  const { folder, remove } = temporaryFolder();
  let gatehook: Served;
  let tls: TlsFront;
  let upstream: Upstream;
  let apache: Product;
  let port: number;

  beforeAll(async () => {
    gatehook = await serveGatehook(
      { mayIssueTokens: true },
      { alice: { grants: ['orders:**'] } },
      await servedTokens(),
    );
    tls = await startTlsFront(Number(gatehook.values.host.split(':')[1]), folder);
    // Whom Apache becomes must find the certificate.
    chmodSync(folder, 0o755);
    upstream = await startUpstream();
    port = await freePort();
    const values = { ...gatehook.values, scheme: 'https', host: `127.0.0.1:${tls.port}` };
    const site = pageConfiguration('apache', values).get('sites-available/api.conf') ?? '';
    const file = join(folder, 'apache.conf');
    writeFileSync(file, server(folder, port, upstream.port, site));
    apache = await startProduct('apache2', ['-DFOREGROUND', '-f', file], { port });
  });

  afterAll(async () => {
    await apache?.stop();
    await upstream?.close();
    await gatehook?.close();
    await tls?.close();
    remove();
  });

  const tokenFor = async (...permissions: readonly string[]) =>
    (await tokenOf(gatehook, 'alice', 'secret', permissions)) ?? '';
  const get = (path: string, token?: string) =>
    httpRequest(port, path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  test('a live token comes through, with what it says', async () => {
    expect(await get('/api/orders', await tokenFor('orders:1:read'))).toMatchObject({
      status: 200,
      body: 'the application',
    });
    expect(upstream.seen.at(-1)).toMatchObject({
      url: '/api/orders',
      headers: { oidc_claim_username: 'alice', oidc_claim_scope: 'orders:1:read' },
    });
  });

  test('a path may ask for a permission of the token', async () => {
    expect(await get('/api/refunds', await tokenFor('orders:42:refund', 'orders:1:read'))).toMatchObject({
      status: 200,
    });
    expect(await get('/api/refunds', await tokenFor('orders:1:read'))).toMatchObject({ status: 401 });
    expect(await get('/api/refunds', await tokenFor('orders:refund'))).toMatchObject({ status: 401 });
    expect(await get('/api/refunds', await tokenFor('orders:42:refund:x'))).toMatchObject({ status: 401 });
  });

  test.each([
    ['no token', undefined],
    ['no token of ours', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('%s is 401', async (_what, token) => {
    expect(await get('/api/orders', token)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringMatching(/^Bearer /) },
    });
  });

  testEveryProduct({
    served: () => gatehook,
    written: () => readFileSync(join(folder, 'error.log'), 'utf8'),
    user: { grants: ['orders:**'] },
    login: loginsByToken(
      () => gatehook,
      ['orders:1:read'],
      async (token) => (await get('/api/orders', token)).status === 200,
    ),
  });

  test('a revoked token is 401 on the next request', async () => {
    const token = await tokenFor('orders:1:read');
    expect(await get('/api/orders', token)).toMatchObject({ status: 200 });
    const { table } = gatehook.stack.database;
    await changeUser(table, 'alice', (user) => ({ ...user, tokenGeneration: 'the next', version: 'next' }));
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
  });

  test('while the key does not count, or Gatehook cannot be reached, nothing comes through', async () => {
    const token = await tokenFor('orders:1:read');
    const before = upstream.seen.length;
    const { table } = gatehook.stack.database;
    await changeApplication(table, 'product', (found) => ({ ...found, keys: [], version: 'next' }));
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
    await gatehook.close();
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
    expect(upstream.seen).toHaveLength(before);
  });
});
