// The real Dovecot, configured as docs/dialects/dovecot.md says, asked over IMAP.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { changeApplication } from '../../cli/applications/stored.ts';
import { changeUser } from '../../cli/users/stored.ts';
import { freePort } from '../../scripts/free-port.ts';
import { testEveryProduct } from '../support/every-product.ts';
import { describeProduct, type Product, pageConfiguration, run, startProduct } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { servedTokens } from '../support/served-tokens.ts';
import { type Place, startBeforeTests } from '../support/started.ts';
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

function start({ values, folder, port }: Place): Promise<Product> {
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

const serve = async () =>
  serveGatehook(
    { dialects: ['oauth'], mayIssueTokens: true },
    { alice: { grants: ['oauth:login'] }, bob: {} },
    await servedTokens(),
  );

describeProduct('Dovecot', ['dovecot', 'curl'], () => {
  const started = startBeforeTests(serve, start);

  /** One IMAP login: what Dovecot says to it. */
  async function loginAt(at: number, user: string, password: string, ...options: readonly string[]) {
    const url = `imap://127.0.0.1:${at}/`;
    const { output } = await run('curl', ['-sv', url, '-u', `${user}:${password}`, '-X', 'NOOP', ...options]);
    const answers = [...output.matchAll(/^< A\d+ ((?:OK Logged in|NO \[\w+\])).*$/gm)];
    return answers.map(([, answer]) => answer).join();
  }
  const login = (user: string, password: string, ...options: readonly string[]) =>
    loginAt(started.port, user, password, ...options);

  const loginByToken = (user: string, token: string) => login(user, '', '--oauth2-bearer', token);

  async function tokenOf(username: string): Promise<string> {
    const { scheme, host, application, key } = started.values;
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

  test('a server with a certificate of its own making is told no token either', async () => {
    const told = await toldToImpostor(started.values, async (values, folder) => {
      const port = await freePort();
      const other = await start({ values, folder, port });
      const said = await loginAt(port, 'alice', '', '--oauth2-bearer', 'x');
      await other.stop();
      expect(said).not.toBe('OK Logged in');
    });
    expect(told).toBe(0);
  });

  testEveryProduct({
    product: 'dovecot',
    started,
    user: { grants: ['oauth:login'] },
    login: async (name, password, port = started.port) => {
      const said = await loginAt(port, name, password);
      return said === 'OK Logged in' || said;
    },
  });

  test('a token logs in its own user, until it is revoked', async () => {
    const token = await tokenOf('alice');
    expect(await loginByToken('alice', token)).toBe('OK Logged in');
    expect(await loginByToken('bob', token)).toBe('NO [AUTHENTICATIONFAILED]');
    expect(await loginByToken('alice', `${token}x`)).toBe('NO [AUTHENTICATIONFAILED]');
    const { table } = started.served.stack.database;
    await changeUser(table, 'alice', (user) => ({ ...user, tokenGeneration: 'the next', version: 'next' }));
    expect(await loginByToken('alice', token)).toBe('NO [AUTHENTICATIONFAILED]');
  });

  test('too many attempts, a key that does not count and a Gatehook that cannot be reached are a temporary failure', async () => {
    started.served.setClock('stands');
    for (let attempt = 0; attempt < 8; attempt++) await login('alice', 'wrong');
    expect(await login('alice', 'secret')).toBe('NO [UNAVAILABLE]');
    started.served.setClock('goes');
    const { table } = started.served.stack.database;
    await changeApplication(table, 'product', (before) => ({ ...before, keys: [], version: 'next' }));
    expect(await login('bob', 'secret')).toBe('NO [UNAVAILABLE]');
    await started.served.close();
    expect(await login('bob', 'secret')).toBe('NO [UNAVAILABLE]');
  });
});
