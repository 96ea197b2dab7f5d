// The real FreeRADIUS, configured as docs/dialects/freeradius.md says, asked by radclient.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { describeProduct, type Product, pageConfiguration, run, startProduct } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

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

async function start({ values, folder, port }: Place): Promise<Product> {
  const blocks = pageConfiguration('freeradius', values);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rest'), blocks.get('mods-enabled/rest') ?? '');
  const authorize = blocks.get('sites-enabled/default, in authorize { … }') ?? '';
  writeFileSync(join(folder, 'radiusd.conf'), server(folder, port, authorize));
  return startProduct('freeradius', ['-f', '-l', 'stdout', '-n', 'radiusd', '-d', folder], { port });
}

const USERS = {
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
};

describeProduct('FreeRADIUS', ['freeradius', 'radclient'], () => {
  const started = startBeforeTests(() => serveGatehook({ dialects: ['freeradius'] }, USERS), start);

  /** One Access-Request by PAP. */
  const login = (user: string, password: string, nas = 'office-1', at = started.port) => {
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

  testEveryProduct({
    product: 'freeradius',
    started,
    user: { grants: ['radius:office-*:login'] },
    login: async (name, password, port) => {
      const { output } = await login(name, password, 'office-1', port);
      const [, answer = 'no reply'] = /Received (Access-\w+)/.exec(output) ?? [];
      return answer === 'Access-Accept' || answer;
    },
  });

  test('an access point whose name goes beyond ASCII', async () => {
    const grants = ['radius:b%C3%BCro:login'];
    await started.served.stack.addUser('dora', { password: 'secret', grants });
    expect((await login('dora', 'secret', 'büro')).code).toBe(0);
    expect((await login('dora', 'secret', 'buro')).code).toBe(1);
  });

  test('when Gatehook cannot be reached, FreeRADIUS is silent, so that another server is asked', async () => {
    await started.served.close();
    const { output } = await login('alice', 'secret');
    expect(output).toContain('No reply from server');
  });
});
