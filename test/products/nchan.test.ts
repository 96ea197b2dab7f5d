// The real Nchan, configured as docs/dialects/nchan.md says, with publishers and long-polling subscribers.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { testEveryProduct } from '../support/every-product.ts';
import { NGINX_MODULES, startNginx } from '../support/nginx.ts';
import {
  describeProduct,
  freePort,
  type Product,
  pageConfiguration,
  temporaryFolder,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { toldToImpostor } from '../support/tls-front.ts';

function start(values: PlaceholderValues, folder: string, port: number): Promise<Product> {
  const block = pageConfiguration('nchan', values).get('inside your server');
  const http = `server { listen 127.0.0.1:${port};\n${block} }`;
  return startNginx({ module: NGINX_MODULES.nchan, folder, port, http });
}

describeProduct('nchan', [NGINX_MODULES.nchan, 'nginx'], () => {
  const { folder, remove } = temporaryFolder();
  let served: Served;
  let nginx: Product;
  let port: number;

  beforeAll(async () => {
    const users = {
      alice: { grants: ['nchan:news:subscribe', 'nchan:a%3Ab:subscribe'] },
      editor: { grants: ['nchan:*:publish', '!nchan:secret:*'] },
    };
    served = await serveGatehook({ dialects: ['nchan'] }, users);
    port = await freePort();
    nginx = await start(served.values, folder, port);
  });
  afterAll(async () => {
    await nginx?.stop();
    await served?.close();
    remove();
  });

  async function ask(method: string, path: string, auth?: string, headers = {}, at = port) {
    const sent = request({
      ...{ host: '127.0.0.1', port: at, method, path, agent: false, headers },
      ...(auth !== undefined && { auth }),
    });
    sent.end(method === 'POST' ? 'hello' : undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, body, headers: response.headers };
  }

  test.each(['news', 'a:b'])(
    'a message from who may publish reaches who may subscribe: %s',
    async (channel) => {
      const { status } = await ask('POST', `/pub/${channel}`, 'editor:secret');
      expect([201, 202]).toContain(status);
      expect(await ask('GET', `/sub/${channel}`, 'alice:secret')).toMatchObject({
        status: 200,
        body: 'hello',
      });
    },
  );

  test('without credentials: 401, and the browser asks for them', async () => {
    const { status, headers } = await ask('GET', '/sub/news');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('Basic realm="gatehook"');
  });

  test.each([
    ['subscribing with a wrong password', 'GET', '/sub/news', 'alice:wrong', 401],
    ['subscribing to another channel', 'GET', '/sub/other', 'alice:secret', 403],
    ['subscribing, where only publishing is granted', 'GET', '/sub/news', 'editor:secret', 403],
    ['publishing, where only subscribing is granted', 'POST', '/pub/news', 'alice:secret', 403],
    ['publishing to a channel that is denied', 'POST', '/pub/secret', 'editor:secret', 403],
    ['deleting a channel', 'DELETE', '/pub/news', 'alice:secret', 403],
  ])('%s: refused', async (_name, method, path, auth, status) => {
    expect((await ask(method, path, auth)).status).toBe(status);
  });

  test('a channel and a key of the client say nothing', async () => {
    const headers = { 'x-channel-id': 'news', 'x-api-key': 'ghk_x' };
    expect((await ask('GET', '/sub/other', 'alice:secret', headers)).status).toBe(403);
  });

  testEveryProduct({
    served: () => served,
    written: () => nginx.output(),
    user: { grants: ['nchan:all:*'] },
    login: async (name, password) => {
      const { status = 0 } = await ask('POST', '/pub/all', `${name}:${password}`);
      return status < 300;
    },
  });

  test('a server with a certificate of its own making is told nothing, and lets nobody in', async () => {
    const told = await toldToImpostor(served.values, async (values, other) => {
      const at = await freePort();
      const started = await start(values, other, at);
      const { status } = await ask('POST', '/pub/news', 'editor:secret', {}, at);
      await started.stop();
      expect(status).toBe(502);
    });
    expect(told).toBe(0);
  });

  test('Gatehook cannot be reached: refused', async () => {
    await served.close();
    expect((await ask('GET', '/sub/news', 'alice:secret')).status).toBe(502);
  });
});
