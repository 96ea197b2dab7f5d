// The real Dovecot, configured as docs/dialects/dovecot.md says, asked over IMAP.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { changeUser } from '../../cli/users/stored.ts';
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
import { servedTokens } from '../support/served-tokens.ts';
import { toldToImpostor } from '../support/tls-front.ts';

/** One IMAP server on loopback without TLS, everything in the folder, and no waiting after a wrong password. */
const server = (folder: string, port: number, auth: string) => `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = imap
ssl = no
ssl_client_ca_dir = /etc/ssl/certs
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u
auth_failure_delay = 0
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=${folder}/mail/%u
}
${auth}
`;

function start(values: PlaceholderValues, folder: string, port: number): Promise<Product> {
  const blocks = pageConfiguration('dovecot', values);
  for (const [title, text] of blocks) if (title.endsWith('.ext')) writeFileSync(join(folder, title), text);
  mkdirSync(join(folder, 'mail'));
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'mail'), 0o777);
  const auth = (blocks.get('conf.d/10-auth.conf') ?? '').replaceAll('/etc/dovecot/', `${folder}/`);
  const file = join(folder, 'dovecot.conf');
  writeFileSync(file, server(folder, port, auth));
  return startProduct('dovecot', ['-F', '-c', file], { port });
}

describeProduct('Dovecot', ['dovecot', 'curl'], () => {
  const { folder, remove } = temporaryFolder();
  let gatehook: Served;
  let dovecot: Product;
  let port: number;

  beforeAll(async () => {
    gatehook = await serveGatehook(
      { dialects: ['oauth'], mayIssueTokens: true },
      { alice: { grants: ['oauth:login'] }, bob: {} },
      await servedTokens(),
    );
    port = await freePort();
    dovecot = await start(gatehook.values, folder, port);
  });

  afterAll(async () => {
    await dovecot?.stop();
    await gatehook?.close();
    remove();
  });

  /** One IMAP login: what Dovecot says to it. */
  async function loginAt(at: number, user: string, password: string, ...options: readonly string[]) {
    const url = `imap://127.0.0.1:${at}/`;
    const { output } = await run('curl', ['-sv', url, '-u', `${user}:${password}`, '-X', 'NOOP', ...options]);
    const answers = [...output.matchAll(/^< A\d+ ((?:OK Logged in|NO \[\w+\])).*$/gm)];
    return answers.map(([, answer]) => answer).join();
  }
  const login = (user: string, password: string, ...options: readonly string[]) =>
    loginAt(port, user, password, ...options);

  const loginByToken = (user: string, token: string) => login(user, '', '--oauth2-bearer', token);

  async function tokenOf(username: string): Promise<string> {
    const { scheme, host, application, key } = gatehook.values;
    const form = { grant_type: 'password', username, password: 'secret' };
    const answer = await fetch(`${scheme}://${host}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_id: application, client_secret: key }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  test.each([
    ['the right password', 'alice', 'secret', 'OK Logged in'],
    ['a name in capitals, which Dovecot folds first', 'ALICE', 'secret', 'OK Logged in'],
    ['a name in full-width letters', 'ａlice', 'secret', 'NO [AUTHENTICATIONFAILED]'],
    ['a wrong password', 'alice', 'wrong', 'NO [AUTHENTICATIONFAILED]'],
    ['an unknown user', 'mallory', 'secret', 'NO [AUTHENTICATIONFAILED]'],
    ['no grant', 'bob', 'secret', 'NO [AUTHENTICATIONFAILED]'],
  ])('%s', async (_what, user, password, answer) => {
    expect(await login(user, password)).toBe(answer);
  });

  test('a server with a certificate of its own making is told nothing, and lets nobody in', async () => {
    const told = await toldToImpostor(gatehook.values, async (values, other) => {
      const at = await freePort();
      const started = await start(values, other, at);
      const said = [
        await loginAt(at, 'alice', 'secret'),
        await loginAt(at, 'alice', '', '--oauth2-bearer', 'x'),
      ];
      await started.stop();
      expect(said).not.toContain('OK Logged in');
    });
    expect(told).toBe(0);
  });

  testEveryProduct({
    served: () => gatehook,
    written: () => dovecot.output(),
    user: { grants: ['oauth:login'] },
    login: async (name, password) => (await login(name, password)) === 'OK Logged in',
    asciiNames: "Dovecot's auth_username_chars",
  });

  test('a token logs in its own user, until it is revoked', async () => {
    const token = await tokenOf('alice');
    expect(await loginByToken('alice', token)).toBe('OK Logged in');
    expect(await loginByToken('bob', token)).toBe('NO [AUTHENTICATIONFAILED]');
    expect(await loginByToken('alice', `${token}x`)).toBe('NO [AUTHENTICATIONFAILED]');
    const { table } = gatehook.stack.database;
    await changeUser(table, 'alice', (user) => ({ ...user, tokenGeneration: 'the next', version: 'next' }));
    expect(await loginByToken('alice', token)).toBe('NO [AUTHENTICATIONFAILED]');
  });

  test('too many attempts, a key that does not count and a Gatehook that cannot be reached are a temporary failure', async () => {
    gatehook.setClock('stands');
    for (let attempt = 0; attempt < 8; attempt++) await login('alice', 'wrong');
    expect(await login('alice', 'secret')).toBe('NO [UNAVAILABLE]');
    gatehook.setClock('goes');
    const { table } = gatehook.stack.database;
    await changeApplication(table, 'product', (before) => ({ ...before, keys: [], version: 'next' }));
    expect(await login('bob', 'secret')).toBe('NO [UNAVAILABLE]');
    await gatehook.close();
    expect(await login('bob', 'secret')).toBe('NO [UNAVAILABLE]');
  });
});
