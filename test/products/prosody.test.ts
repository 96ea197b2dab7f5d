// The real Prosody with the community's mod_auth_http, configured as docs/dialects/prosody.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  type Product,
  pageConfiguration,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';
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

function start({ values, folder, port }: Place): Promise<Product> {
  const block = pageConfiguration('prosody', values).get('prosody.cfg.lua') ?? '';
  const file = join(folder, 'prosody.cfg.lua');
  const page = block.replace('"/var/log/prosody/prosody.log"', '"*console"');
  writeFileSync(file, server(folder, port) + page);
  return startProduct('prosody', ['-F', '--config', file], { port, patience: 30_000 });
}

const LIMITS = { dialects: ['xmpp'], mayAssert: true };
const USERS = { alice: USER, bob: { grants: ['xmpp:other.example:login'] } };

describeOptionalProduct('prosody', ['prosody', join(MODULES, 'mod_auth_http.lua')], () => {
  const started = startBeforeTests(() => serveGatehook(LIMITS, USERS), start);

  const login = (name: string, password: string, port = started.port) => xmppLogin(port, name, password);

  test.each([
    ['the right password', 'alice', 'secret', true],
    ['a wrong password', 'alice', 'wrong', false],
    ['an unknown user', 'mallory', 'secret', false],
    ['a grant for another server', 'bob', 'secret', false],
  ])('%s', async (_what, name, password, expected) => {
    expect(await login(name, password)).toBe(expected);
  });

  testEveryProduct({
    product: 'prosody',
    started,
    user: USER,
    login: async (name, password, port) => (await login(name, password, port)) || 'not let in',
  });

  test('neither the key nor a password stands in what Prosody writes', () => {
    expect(started.product.output()).toContain('Authenticated as alice@example.org');
    expect(started.product.output()).not.toContain(started.values.key);
    expect(started.product.output()).not.toContain('secret');
  });

  test('Gatehook cannot be reached: refused', async () => {
    await started.served.close();
    expect(await login('alice', 'secret')).toBe(false);
  });
});
