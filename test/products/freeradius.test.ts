// The real FreeRADIUS, configured as docs/dialects/freeradius.md says, asked by radclient.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeProduct,
  freePort,
  type Product,
  pageConfiguration,
  run,
  startProduct,
  temporaryFolder,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { toldToImpostor } from '../support/tls-front.ts';

const SECRET = 'testing123';
/** What `do_not_respond` is made of, as Debian installs it. */
const INSTALLED = '/etc/freeradius/3.0';

/** TCP beside UDP, so that the test can tell when it listens. */
const server = (folder: string, port: number, authorize: string) => `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
modules {
  $INCLUDE ${INSTALLED}/mods-available/always
  $INCLUDE ${folder}/rest
}
policy {
  $INCLUDE ${INSTALLED}/policy.d/control
}
client loopback {
  ipaddr = 127.0.0.1
  proto = *
  secret = ${SECRET}
}
server default {
${['udp', 'tcp'].map((proto) => `listen {\ntype = auth\nipaddr = 127.0.0.1\nport = ${port}\nproto = ${proto}\n}`).join('\n')}
authorize {
${authorize}
}
}
`;

async function start(values: PlaceholderValues, folder: string, port: number): Promise<Product> {
  const blocks = pageConfiguration('freeradius', values);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rest'), blocks.get('mods-enabled/rest') ?? '');
  const authorize = blocks.get('sites-enabled/default, in authorize { … }') ?? '';
  writeFileSync(join(folder, 'radiusd.conf'), server(folder, port, authorize));
  return startProduct('freeradius', ['-f', '-l', 'stdout', '-n', 'radiusd', '-d', folder], { port });
}

describeProduct('FreeRADIUS', ['freeradius', 'radclient'], () => {
  const { folder, remove } = temporaryFolder();
  let gatehook: Served;
  let radius: Product;
  let port: number;

  beforeAll(async () => {
    gatehook = await serveGatehook(
      { dialects: ['freeradius'] },
      {
        alice: {
          grants: ['radius:office-*:login'],
          attributes: {
            'radius.Session-Timeout': '3600',
            'radius.Tunnel-Private-Group-Id': '20',
            'radius.Reply-Message': '%{User-Password} `%{exec:/bin/id}` "quoted"',
            department: 'sales',
          },
        },
        bob: {},
        carol: {
          grants: ['radius:**'],
          attributes: {
            'radius.No-Such-Attribute': 'x',
            'radius.Idle-Timeout': 'never',
            'radius.Session-Timeout': '60',
          },
        },
      },
    );
    port = await freePort();
    radius = await start(gatehook.values, folder, port);
  });

  afterAll(async () => {
    await radius?.stop();
    await gatehook?.close();
    remove();
  });

  /** One Access-Request by PAP. */
  const login = (user: string, password: string, nas = 'office-1', at = port) => {
    const attributes = `User-Name = "${user}"\nUser-Password = "${password}"\nNAS-Identifier = "${nas}"\n`;
    return run('radclient', ['-x', '-r', '1', '-t', '2', `127.0.0.1:${at}`, 'auth', SECRET], attributes);
  };

  test('a granted user is accepted, with the reply attributes and nothing expanded in them', async () => {
    const { code, output } = await login('alice', 'secret');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Received Access-Accept') });
    expect(output).toContain('Session-Timeout = 3600');
    expect(output).toContain('Tunnel-Private-Group-Id:0 = "20"');
    expect(output).toContain('Reply-Message = "%{User-Password} `%{exec:/bin/id}` \\"quoted\\""');
    expect(output).not.toContain('sales');
  });

  test('a reply attribute that FreeRADIUS does not know, or whose value does not fit, is left out', async () => {
    const { output } = await login('carol', 'secret');
    expect(output).toMatch(/Received Access-Accept.*\n\tSession-Timeout = 60\n$/);
  });

  test.each([
    ['a wrong password', 'alice', 'wrong', 'office-1'],
    ['another access point', 'alice', 'secret', 'home'],
    ['an access point whose name holds colons and stars', 'alice', 'secret', '*:office-1'],
    ['no grant', 'bob', 'secret', 'office-1'],
    ['an unknown user', 'mallory', 'secret', 'office-1'],
  ])('%s is rejected', async (_what, user, password, nas) => {
    const { code, output } = await login(user, password, nas);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('Received Access-Reject') });
  });

  test('a server with a certificate of its own making is told nothing, and lets nobody in', async () => {
    const told = await toldToImpostor(gatehook.values, async (values, other) => {
      const at = await freePort();
      const started = await start(values, other, at);
      const { output } = await login('alice', 'secret', 'office-1', at);
      await started.stop();
      expect(output).not.toContain('Access-Accept');
    });
    expect(told).toBe(0);
  });

  testEveryProduct({
    served: () => gatehook,
    written: () => radius.output(),
    user: { grants: ['radius:office-*:login'] },
    login: async (name, password) => (await login(name, password)).code === 0,
  });

  test('an access point whose name goes beyond ASCII', async () => {
    const grants = ['radius:b%C3%BCro:login'];
    await gatehook.stack.addUser('dora', { password: 'secret', grants });
    expect((await login('dora', 'secret', 'büro')).code).toBe(0);
    expect((await login('dora', 'secret', 'buro')).code).toBe(1);
  });

  test('when Gatehook cannot be reached, FreeRADIUS is silent, so that another server is asked', async () => {
    await gatehook.close();
    const { output } = await login('alice', 'secret');
    expect(output).toContain('No reply from server');
  });
});
