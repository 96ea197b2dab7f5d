// The real nginx mail proxy, configured as docs/dialects/nginx-mail.md says, in front of an IMAP server of the test's.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { attemptsKey } from '../../functions/store/keys.ts';
import { testEveryProduct } from '../support/every-product.ts';
import { NGINX_MODULES, startNginx } from '../support/nginx.ts';
import { describeProduct, type Product, pageConfiguration } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

/** An IMAP server that takes every login, as one behind a proxy may: `a LOGIN {5}`, and the literals that follow. */
function imapServer(seen: string[]): Server {
  return createServer((socket) => {
    socket.write('* OK ready\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      seen.push(line);
      const isLast = !/LOGIN|\{\d+\}$/.test(line);
      socket.write(isLast ? 'a OK logged in\r\n' : '+ go on\r\n');
    });
  });
}

describeProduct('nginx mail', [NGINX_MODULES.mail, 'nginx'], () => {
  const seen: string[] = [];
  const mailbox = imapServer(seen);

  async function serve() {
    await once(mailbox.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(mailbox.address() as AddressInfo).port}`;
    const limits = { dialects: ['nginx-mail'], dialectSettings: { 'nginx-mail.imap': address } };
    return serveGatehook(limits, {
      alice: { grants: ['mail:imap:login'] },
      'a%b+c@example.com': { grants: ['mail:imap:login'] },
      bob: {},
      carol: { grants: ['mail:imap:login'], attributes: { 'nginx-mail.imap': 'mail.example.com:143' } },
    });
  }
  function start({ values, folder, port }: Place): Promise<Product> {
    const blocks = pageConfiguration('nginx-mail', values);
    const mail = blocks.get('at the top of nginx.conf') ?? '';
    return startNginx({
      module: NGINX_MODULES.mail,
      folder,
      port,
      main: mail.replace('listen 143;', `listen 127.0.0.1:${port};`),
      http: blocks.get('inside http { … }') ?? '',
    });
  }
  const started = startBeforeTests(serve, start);
  afterAll(() => new Promise((resolve) => mailbox.close(resolve)));

  beforeEach(() => {
    seen.length = 0;
  });

  /** What the client is told of its login. */
  async function login(user: string, password: string, port = started.port): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    await lines.next();
    socket.write(`a LOGIN "${user}" "${password}"\r\n`);
    const { value } = await lines.next();
    socket.destroy();
    return value ?? '';
  }

  test('a right password: the client speaks to its mailbox, under the name that was decided on', async () => {
    expect(await login('ALICE', 'secret')).toBe('a OK logged in');
    expect(seen).toEqual(['a LOGIN {5}', 'alice {6}', 'secret']);
  });

  test('a name that nginx percent-encodes', async () => {
    expect(await login('a%b+c@example.com', 'secret')).toBe('a OK logged in');
  });

  /** At once, since nginx holds each answer back for three seconds. */
  const ALL_REFUSED = [
    ['alice', 'wrong', 'a NO Invalid credentials'],
    ['alice', 's%65cret', 'a NO Invalid credentials'],
    ['nobody', 'secret', 'a NO Invalid credentials'],
    ['bob', 'secret', 'a NO User not authorized to perform this action'],
    ['carol', 'secret', 'a NO This user has no mail server here'],
  ] as const;

  test('wrong passwords, an unknown user, no grant, a server by name: refused with the reason', async () => {
    const answers = await Promise.all(ALL_REFUSED.map(([user, password]) => login(user, password)));
    expect(answers).toEqual(ALL_REFUSED.map(([, , answer]) => answer));
    expect(seen).toEqual([]);
  });

  test('a name that is held: the client is told so', async () => {
    const { table } = started.served.stack.database;
    const held = { failures: 100, failuresSinceSuccess: 100, lastAt: Date.now() };
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { ...attemptsKey('held'), ...held } }),
    );
    expect(await login('held', 'secret')).toBe('a NO Too many attempts on this user name');
  });

  testEveryProduct({
    product: 'nginx-mail',
    started,
    user: { grants: ['mail:imap:login'] },
    login: async (name, password, port) => {
      const said = await login(name, password, port);
      return said.startsWith('a OK') || said;
    },
  });

  test('Gatehook cannot be reached: refused', async () => {
    await started.served.close();
    expect(await login('alice', 'secret')).toBe('* BAD internal server error');
    expect(seen).toEqual([]);
  });
});
