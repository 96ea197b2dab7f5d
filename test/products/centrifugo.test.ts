// The real Centrifugo, configured as docs/dialects/centrifugo.md says, with clients over WebSocket.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  type Product,
  pageConfiguration,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

interface Client {
  /** Sends a command, and returns its reply, or the code that ends the connection. */
  send(command: object): Promise<object>;
  /** The code with which Centrifugo ends the connection. */
  readonly ended: Promise<number>;
  close(): void;
}

/** One JSON object for each frame, as Centrifugo answers single commands. */
async function openClient(port: number): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/connection/websocket`);
  await once(socket, 'open');
  let id = 0;
  const ended = once(socket, 'close').then(([{ code }]) => code as number);
  return {
    ended,
    async send(command) {
      id += 1;
      const reply = Promise.race([
        once(socket, 'message').then(([{ data }]) => JSON.parse(data)),
        once(socket, 'close').then(([{ code, reason }]) => ({ closed: code, reason })),
      ]);
      socket.send(JSON.stringify({ id, ...command }));
      return reply;
    },
    close: () => socket.close(),
  };
}

function start({ values, folder, port }: Place): Promise<Product> {
  const page = pageConfiguration('centrifugo', values).get('config.json') ?? '';
  const server = { address: '127.0.0.1', port: String(port) };
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(page), http_server: server }));
  return startProduct('centrifugo', ['-c', file], { port, env: { HOME: folder } });
}

const LIMITS = {
  dialects: ['centrifugo'],
  mayAssert: true,
  // Each second, Centrifugo asks whether a user may still be connected.
  dialectSettings: { 'centrifugo.sessionSeconds': '1' },
};
const USERS = {
  alice: { grants: ['centrifugo:connect', 'centrifugo:news:subscribe', 'centrifugo:chat:*'] },
  bob: {},
};

describeOptionalProduct('centrifugo', ['centrifugo'], () => {
  const started = startBeforeTests(() => serveGatehook(LIMITS, USERS), start);
  let client: Client;
  afterAll(() => client?.close());

  async function connect(data: object, port = started.port) {
    client?.close();
    client = await openClient(port);
    return client.send({ connect: { data } });
  }
  const login = (username: string, password: string, port?: number) => connect({ username, password }, port);

  test.each([
    ['wrong password', 'alice', 'wrong', { closed: 4501, reason: 'unauthorized' }],
    ['no such user', 'nobody', 'secret', { closed: 4501, reason: 'unauthorized' }],
    ['no grant', 'bob', 'secret', { closed: 4503, reason: 'forbidden' }],
  ])('%s: disconnected', async (_name, user, password, expected) => {
    expect(await login(user, password)).toEqual(expected);
  });

  test('no credentials: disconnected', async () => {
    expect(await connect({})).toEqual({ closed: 4501, reason: 'unauthorized' });
  });

  test('a user who connected subscribes and publishes where that is granted', async () => {
    expect(await login('alice', 'secret')).toMatchObject({ connect: { client: expect.any(String) } });
    expect(await client.send({ subscribe: { channel: 'news' } })).toMatchObject({ subscribe: {} });
    expect(await client.send({ subscribe: { channel: 'other' } })).toMatchObject({ error: { code: 403 } });
    expect(await client.send({ publish: { channel: 'news', data: {} } })).toMatchObject({
      error: { code: 403, message: 'User not authorized to perform this action' },
    });
    expect(await client.send({ publish: { channel: 'chat', data: {} } })).toMatchObject({ publish: {} });
  });

  testEveryProduct({
    product: 'centrifugo',
    started,
    user: { grants: ['centrifugo:connect'] },
    login: async (name, password, port) => {
      const reply = await login(name, password, port);
      return 'connect' in reply || JSON.stringify(reply);
    },
  });

  test('a user who is disabled: the open connection ends', async () => {
    await started.served.stack.addUser('leaves', { password: 'secret', grants: ['centrifugo:connect'] });
    expect(await login('leaves', 'secret')).toMatchObject({ connect: {} });
    await started.served.disableUser('leaves');
    expect(await client.ended).toBe(3005);
  }, 30_000);

  test('Gatehook cannot be reached: no client connects', async () => {
    expect(await login('alice', 'secret')).toMatchObject({ connect: {} });
    await started.served.close();
    expect(await client.send({ subscribe: { channel: 'chat' } })).toMatchObject({ error: { code: 100 } });
    expect(await login('alice', 'secret')).toMatchObject({ error: { code: 100 } });
  });
});
