// The real SFTPGo, configured as docs/dialects/sftpgo.md says, asked by OpenSSH's sftp in each of its login methods.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deleteUser } from '../../cli/users/stored.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  freePort,
  type Product,
  pageConfiguration,
  run,
  startProduct,
  temporaryFolder,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';

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
    const { folder, remove } = temporaryFolder();
    let served: Served;
    let sftpgo: Product;
    let port: number;

    beforeAll(async () => {
      served = await serveGatehook({ dialects: ['sftpgo'] }, { alice: USER, bob: {} });
      port = await freePort();
      const page = JSON.parse(pageConfiguration('sftpgo', served.values).get('sftpgo.json') ?? '');
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
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'identity')]);
      // OpenSSH asks a program for the password where it has no terminal.
      writeFileSync(join(folder, 'askpass'), '#!/bin/sh\nprintf "%s\\n" "$SFTP_PASSWORD"\n');
      chmodSync(join(folder, 'askpass'), 0o700);
      sftpgo = await startProduct('sftpgo', ['serve', '--config-dir', folder, '--log-file-path', ''], {
        port,
        patience: 30_000,
      });
    }, 40_000);
    afterAll(async () => {
      await sftpgo?.stop();
      await served?.close();
      remove();
    });

    async function login(name: string, password: string, method: Method): Promise<boolean> {
      const options = {
        PreferredAuthentications: method,
        IdentityFile: join(folder, 'identity'),
        IdentitiesOnly: 'yes',
        NumberOfPasswordPrompts: '1',
        StrictHostKeyChecking: 'no',
        UserKnownHostsFile: '/dev/null',
      };
      const askpass = [
        `SSH_ASKPASS=${join(folder, 'askpass')}`,
        'SSH_ASKPASS_REQUIRE=force',
        `SFTP_PASSWORD=${password}`,
      ];
      const { code } = await run(
        'env',
        [
          ...askpass,
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
      served: () => served,
      written: () => sftpgo.output(),
      user: USER,
      login: (name, password) => login(name, password, 'password'),
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
        await served.stack.addUser(name, { ...USER, password: 'secret' });
        expect(await login(name, 'secret', 'password')).toBe(true);
        await served.disableUser(name);
        expect(await login(name, 'secret', method)).toBe(false);
        await deleteUser(served.stack.database.table, name);
        expect(await login(name, 'secret', method)).toBe(false);
      },
    );

    test('the key stands nowhere in what SFTPGo writes', () => {
      expect(sftpgo.output()).not.toContain(served.values.key);
    });

    test('Gatehook cannot be reached: refused', async () => {
      await served.close();
      expect(await login('alice', 'secret', 'password')).toBe(false);
    });
  });
});
