// The real Prosody with the community's mod_auth_http, configured as docs/dialects/prosody.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  freePort,
  type Product,
  pageConfiguration,
  startProduct,
  temporaryFolder,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { XMPP_SERVER, xmppLogin } from '../support/xmpp.ts';

/** Debian's prosody-modules leaves it out: it is put here by hand. */
const MODULES = '/usr/local/lib/prosody/modules';

const USER = { grants: [`xmpp:${XMPP_SERVER}:login`] };

/** What stands in front of the page's block: one port on loopback, no TLS there, nothing but logins. */
const server = (folder: string, port: number) => `
run_as_root = true
pidfile = "${folder}/pid"
data_path = "${folder}"
plugin_paths = { "${MODULES}" }
modules_enabled = { "saslauth" }
modules_disabled = { "s2s", "tls" }
c2s_ports = { ${port} }
c2s_interfaces = { "127.0.0.1" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
`;

describeOptionalProduct('prosody', ['prosody', join(MODULES, 'mod_auth_http.lua')], () => {
  const { folder, remove } = temporaryFolder();
  let served: Served;
  let prosody: Product;
  let port: number;

  beforeAll(async () => {
    served = await serveGatehook(
      { dialects: ['xmpp'], mayAssert: true },
      { alice: USER, bob: { grants: ['xmpp:other.example:login'] } },
    );
    port = await freePort();
    const block = pageConfiguration('prosody', served.values).get('prosody.cfg.lua') ?? '';
    const file = join(folder, 'prosody.cfg.lua');
    const page = block.replace('"/var/log/prosody/prosody.log"', '"*console"');
    writeFileSync(file, server(folder, port) + page);
    prosody = await startProduct('prosody', ['-F', '--config', file], { port, patience: 30_000 });
  }, 40_000);
  afterAll(async () => {
    await prosody?.stop();
    await served?.close();
    remove();
  });

  const login = (name: string, password: string) => xmppLogin(port, name, password);

  test.each([
    ['the right password', 'alice', 'secret', true],
    ['a wrong password', 'alice', 'wrong', false],
    ['an unknown user', 'mallory', 'secret', false],
    ['a grant for another server', 'bob', 'secret', false],
  ])('%s', async (_what, name, password, expected) => {
    expect(await login(name, password)).toBe(expected);
  });

  testEveryProduct({ served: () => served, written: () => prosody.output(), user: USER, login });

  test('neither the key nor a password stands in what Prosody writes', () => {
    expect(prosody.output()).toContain('Authenticated as alice@example.org');
    expect(prosody.output()).not.toContain(served.values.key);
    expect(prosody.output()).not.toContain('secret');
  });

  test('Gatehook cannot be reached: refused', async () => {
    await served.close();
    expect(await login('alice', 'secret')).toBe(false);
  });
});
