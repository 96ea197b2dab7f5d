// The real SFTPGo, configured as docs/dialects/sftpgo.md says, asked by OpenSSH's sftp in each of its login methods.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deleteUser } from '../../cli/users/stored.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  type Product,
  pageConfiguration,
  run,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

type Method = 'password' | 'keyboard-interactive' | 'publickey';

const USER = { grants: ['sftpgo:SSH:login'] };

/** How the page's block is changed, to show what each of its lines is there for. */
const CONFIGURATIONS = {
  'as the page says': {},
  'with keyboard-interactive on': { sftpd: { keyboard_interactive_authentication: true } },
  'with the scope that leaves keyboard-interactive to SFTPGo: the stored user denies it': {
    sftpd: { keyboard_interactive_authentication: true },
    data_provider: { external_auth_scope: 1 },
  },
} as const;

describeOptionalProduct('sftpgo', ['sftpgo', 'sftp', 'ssh-keygen'], () => {
  describe.each(Object.entries(CONFIGURATIONS))('%s', (_name, changes) => {
    async function start({ values, folder, port }: Place): Promise<Product> {
      const page = JSON.parse(pageConfiguration('sftpgo', values).get('sftpgo.json') ?? '');
      const configuration = {
        ...page,
        sftpd: {
          ...page.sftpd,
          bindings: [{ address: '127.0.0.1', port }],
          ...('sftpd' in changes && changes.sftpd),
        },
        httpd: { bindings: [{ port: 0 }] },
        data_provider: {
          ...page.data_provider,
          driver: 'memory',
          users_base_dir: join(folder, 'users'),
          ...('data_provider' in changes && changes.data_provider),
        },
      };
      writeFileSync(join(folder, 'sftpgo.json'), JSON.stringify(configuration));
      const args = ['serve', '--config-dir', folder, '--log-file-path', ''];
      return startProduct('sftpgo', args, { port, patience: 30_000 });
    }
    const started = startBeforeTests(
      () => serveGatehook({ dialects: ['sftpgo'] }, { alice: USER, bob: {} }),
      start,
    );
    const identity = () => join(started.folder, 'identity');
    const askpass = () => join(started.folder, 'askpass');
    beforeAll(async () => {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', identity()]);
      // OpenSSH asks a program for the password where it has no terminal.
      writeFileSync(askpass(), '#!/bin/sh\nprintf "%s\\n" "$SFTP_PASSWORD"\n');
      chmodSync(askpass(), 0o700);
    });

    async function login(
      name: string,
      password: string,
      method: Method,
      port = started.port,
    ): Promise<boolean> {
      const options = {
        PreferredAuthentications: method,
        IdentityFile: identity(),
        IdentitiesOnly: 'yes',
        NumberOfPasswordPrompts: '1',
        StrictHostKeyChecking: 'no',
        UserKnownHostsFile: '/dev/null',
      };
      const asking = [`SSH_ASKPASS=${askpass()}`, 'SSH_ASKPASS_REQUIRE=force', `SFTP_PASSWORD=${password}`];
      const { code } = await run(
        'env',
        [
          ...asking,
          'sftp',
          '-P',
          `${port}`,
          ...Object.entries(options).flatMap(([option, value]) => ['-o', `${option}=${value}`]),
          `${name}@127.0.0.1`,
        ],
        'ls\n',
      );
      return code === 0;
    }

    testEveryProduct({
      product: 'sftpgo',
      started,
      user: USER,
      login: async (name, password, port) => (await login(name, password, 'password', port)) || 'not let in',
    });

    test.each(['keyboard-interactive', 'publickey'] as const)('%s: refused', async (method) => {
      expect(await login('alice', 'secret', method)).toBe(false);
    });

    test('a user without a grant: refused', async () => {
      expect(await login('bob', 'secret', 'password')).toBe(false);
    });

    test.each(['password', 'keyboard-interactive', 'publickey'] as const)(
      'a user who logged in before and is disabled, then deleted, by %s: refused',
      async (method) => {
        const name = `gone-${method}`;
        await started.served.stack.addUser(name, { ...USER, password: 'secret' });
        expect(await login(name, 'secret', 'password')).toBe(true);
        await started.served.disableUser(name);
        expect(await login(name, 'secret', method)).toBe(false);
        await deleteUser(started.served.stack.database.table, name);
        expect(await login(name, 'secret', method)).toBe(false);
      },
    );

    test('Gatehook cannot be reached: refused', async () => {
      await started.served.close();
      expect(await login('alice', 'secret', 'password')).toBe(false);
    });
  });
});
