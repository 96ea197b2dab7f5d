// The real registry of Debian with skopeo as its client, configured as docs/dialects/oci-registry.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { makeRegistryKey } from '../../cli/secrets/make-registry-key.ts';
import { changeUser } from '../../cli/users/stored.ts';
import {
  certificatePem,
  formatRegistryKey,
  type RegistryKey,
} from '../../functions/dialects/oci/registry-key.ts';
import { freePort } from '../../scripts/free-port.ts';
import { testEveryProduct } from '../support/every-product.ts';
import { writeImage } from '../support/image.ts';
import { describeProduct, type Product, pageConfiguration, run, startProduct } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

const SERVICE = 'registry.example.com';
const repository = (name: string, ...actions: readonly string[]) =>
  actions.map((action) => `oci:${SERVICE}:repository:${name}:${action}`);

const USERS = {
  alice: { grants: repository('team/*', 'pull', 'push') },
  bob: { grants: repository('team/*', 'pull') },
  carol: { grants: ['oci:other.example.com:**'] },
  anonymous: { grants: repository('team/public', 'pull') },
};

describeProduct('docker-registry', ['docker-registry', 'skopeo'], () => {
  let key: RegistryKey;

  async function serve() {
    key = await makeRegistryKey(Date.now());
    const limits = { dialects: ['oci'], mayIssueTokens: true, mayAssertLogin: ['anonymous'] };
    return serveGatehook(limits, USERS, { readRegistryKey: async () => formatRegistryKey(key) });
  }
  function start({ values, folder, port }: Place): Promise<Product> {
    writeImage(join(folder, 'image'));
    const certificate = join(folder, 'gatehook-registry.pem');
    writeFileSync(certificate, certificatePem(key));
    const auth = pageConfiguration('oci-registry', values).get('config.yml, in auth:') ?? '';
    const file = join(folder, 'config.yml');
    writeFileSync(
      file,
      `version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: ${folder}/storage}}\n` +
        `http: {addr: 127.0.0.1:${port}}\n` +
        auth.replace('/etc/docker/registry/gatehook-registry.pem', certificate),
    );
    return startProduct('docker-registry', ['serve', file], { port });
  }
  const started = startBeforeTests(serve, start);

  const remote = (name: string, port = started.port) => `docker://127.0.0.1:${port}/${name}:latest`;
  const push = (name: string, credentials: string) =>
    run('skopeo', [
      ...['copy', '--dest-tls-verify=false', '--dest-creds', credentials],
      `oci:${join(started.folder, 'image')}:latest`,
      remote(name),
    ]);
  const pull = (name: string, ...options: readonly string[]) =>
    run('skopeo', ['inspect', '--raw', '--tls-verify=false', ...options, remote(name)]);
  const as = (credentials: string) => ['--creds', credentials];
  const refused = (output: string) => ({ code: 1, output: expect.stringMatching(new RegExp(output)) });

  // What all tests pull, in whichever order they run.
  beforeAll(async () => {
    for (const name of ['team/app', 'team/public'])
      expect(await push(name, 'alice:secret')).toMatchObject({ code: 0 });
  });

  test('who may push pushes, and who may pull pulls what was pushed', async () => {
    expect(await push('team/app', 'alice:secret')).toMatchObject({ code: 0 });
    expect(await pull('team/app', ...as('bob:secret'))).toEqual({
      code: 0,
      output: expect.stringContaining('"schemaVersion":2'),
    });
  });

  test('who may only pull cannot push', async () => {
    expect(await push('team/app', 'bob:secret')).toEqual(refused('denied|unauthorized'));
  });

  test.each([
    ['a wrong password', 'team/app', 'bob:wrong'],
    ['another repository', 'other/app', 'bob:secret'],
    ['a grant for another registry', 'team/app', 'carol:secret'],
    ['an unknown user', 'team/app', 'mallory:secret'],
  ])('%s pulls nothing', async (_what, name, credentials) => {
    expect(await pull(name, ...as(credentials))).toEqual(refused('denied|unauthorized|invalid username'));
  });

  test('anonymous pulls are those of the user anonymous', async () => {
    expect(await pull('team/public', '--no-creds')).toMatchObject({ code: 0 });
    expect(await pull('team/app', '--no-creds')).toEqual(refused('denied|unauthorized'));
  });

  test('a refresh token stands for the password, until the tokens of its user are revoked', async () => {
    const { scheme, host, pathKey } = started.values;
    const login = await fetch(
      `${scheme}://${host}/oci/key/${pathKey}/token?account=bob&client_id=docker&offline_token=true&service=${SERVICE}`,
      { headers: { authorization: `Basic ${Buffer.from('bob:secret').toString('base64')}` } },
    );
    const { refresh_token: identitytoken } = (await login.json()) as { refresh_token: string };
    const auth = Buffer.from('bob:').toString('base64');
    const authfile = join(started.folder, 'auth.json');
    writeFileSync(
      authfile,
      JSON.stringify({ auths: { [`127.0.0.1:${started.port}`]: { auth, identitytoken } } }),
    );
    expect(await pull('team/app', '--authfile', authfile)).toMatchObject({ code: 0 });
    const { table } = started.served.stack.database;
    await changeUser(table, 'bob', (user) => ({ ...user, tokenGeneration: 'the next', version: 'the next' }));
    expect(await pull('team/app', '--authfile', authfile)).toEqual(refused('unauthorized|invalid username'));
  });

  testEveryProduct({
    product: 'oci-registry',
    started,
    user: { grants: repository('team/*', 'pull') },
    login: async (name, password) => {
      const { code, output } = await pull('team/app', ...as(`${name}:${password}`));
      // Without the time at the beginning of the line.
      return code === 0 || output.replace(/^time="[^"]*" /, '');
    },
  });

  test('without Gatehook no user pulls', async () => {
    const { start, served, folder } = started;
    const [port, closed] = [await freePort(), await freePort()];
    const values = { ...served.values, host: `127.0.0.1:${closed}` };
    const registry = await start({ values, folder, port });
    try {
      const options = ['inspect', '--raw', '--tls-verify=false', ...as('alice:secret')];
      expect(await pull('team/app', ...as('alice:secret'))).toMatchObject({ code: 0 });
      expect(await run('skopeo', [...options, remote('team/app', port)])).toMatchObject({ code: 1 });
    } finally {
      await registry.stop();
    }
  });
});
