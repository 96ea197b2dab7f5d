// The real Apache with mod_auth_openidc in front of an application, configured as docs/dialects/apache.md says.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { changeUser } from '../../cli/users/stored.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeProduct,
  httpRequest,
  type Product,
  pageConfiguration,
  startProduct,
  startUpstream,
  temporaryFolder,
  type Upstream,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { loginsByToken, servedTokens, tokenOf } from '../support/served-tokens.ts';
import { type Place, startBeforeTests } from '../support/started.ts';
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
const server = ({ folder, port }: Place, certificate: string, application: number, site: string) => `
ServerRoot ${folder}
ServerName app.example
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
Listen 127.0.0.1:${port}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${userInfo().uid === 0 ? 'User www-data\nGroup www-data' : ''}
OIDCCABundlePath ${certificate}
ProxyPass / http://127.0.0.1:${application}/
${site}
`;

describeProduct('Apache mod_auth_openidc', ['apache2', 'openssl'], () => {
  let tls: TlsFront;
  let upstream: Upstream;
  const authority = temporaryFolder();

  async function serve() {
    const users = { alice: { grants: ['orders:**'] } };
    const served = await serveGatehook({ mayIssueTokens: true }, users, await servedTokens());
    tls = await startTlsFront(Number(served.values.host.split(':')[1]), authority.folder);
    upstream = await startUpstream();
    return served;
  }
  /** mod_auth_openidc asks over TLS only; an impostor has TLS of its own. */
  const overTls = (values: PlaceholderValues) =>
    values.scheme === 'https' ? values : { ...values, scheme: 'https', host: `127.0.0.1:${tls.port}` };

  async function start(place: Place): Promise<Product> {
    // Whom Apache becomes must find the certificate and its own files.
    for (const folder of [place.folder, authority.folder]) chmodSync(folder, 0o755);
    const site = pageConfiguration('apache', overTls(place.values)).get('sites-available/api.conf') ?? '';
    const file = join(place.folder, 'apache.conf');
    writeFileSync(file, server(place, tls.certificate, upstream.port, site));
    const apache = await startProduct('apache2', ['-DFOREGROUND', '-f', file], { port: place.port });
    return { ...apache, output: () => readFileSync(join(place.folder, 'error.log'), 'utf8') };
  }

  const started = startBeforeTests(serve, start);
  afterAll(async () => {
    await upstream?.close();
    await tls?.close();
    authority.remove();
  });

  const tokenFor = async (...permissions: readonly string[]) =>
    (await tokenOf(started.served, 'alice', 'secret', permissions)) ?? '';
  const get = (path: string, token?: string, port = started.port) =>
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
    product: 'apache',
    started,
    user: { grants: ['orders:**'] },
    login: loginsByToken(
      () => started.served,
      ['orders:1:read'],
      async (token, port) => {
        const { status } = await get('/api/orders', token, port);
        return status === 200 || `${status}`;
      },
    ),
  });

  test('a revoked token is 401 on the next request', async () => {
    const token = await tokenFor('orders:1:read');
    expect(await get('/api/orders', token)).toMatchObject({ status: 200 });
    const { table } = started.served.stack.database;
    await changeUser(table, 'alice', (user) => ({ ...user, tokenGeneration: 'the next', version: 'next' }));
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
  });

  test('while the key does not count, or Gatehook cannot be reached, nothing comes through', async () => {
    const token = await tokenFor('orders:1:read');
    const before = upstream.seen.length;
    const { table } = started.served.stack.database;
    await changeApplication(table, 'product', (found) => ({ ...found, keys: [], version: 'next' }));
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
    await started.served.close();
    expect(await get('/api/orders', token)).toMatchObject({ status: 401 });
    expect(upstream.seen).toHaveLength(before);
  });
});
