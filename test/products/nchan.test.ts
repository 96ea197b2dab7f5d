// The real Nchan, configured as docs/dialects/nchan.md says, with publishers and long-polling subscribers.
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { NGINX_MODULES, startNginx } from '../support/nginx.ts';
import { describeProduct, type Product, pageConfiguration } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

function start({ values, folder, port }: Place): Promise<Product> {
  const block = pageConfiguration('nchan', values).get('inside your server');
  const http = `server { listen 127.0.0.1:${port};\n${block} }`;
  return startNginx({ module: NGINX_MODULES.nchan, folder, port, http });
}

const USERS = {
  alice: { grants: ['nchan:news:subscribe', 'nchan:a%3Ab:subscribe'] },
  editor: { grants: ['nchan:*:publish', '!nchan:secret:*'] },
};

describeProduct('nchan', [NGINX_MODULES.nchan, 'nginx'], () => {
  const started = startBeforeTests(() => serveGatehook({ dialects: ['nchan'] }, USERS), start);

  async function ask(method: string, path: string, auth?: string, headers = {}, at = started.port) {
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

  test('a publisher is told 403, whether the password is wrong or the store does not answer', async () => {
    const publish = async (auth: string) => (await ask('POST', '/pub/news', auth)).status;
    expect(await publish('editor:wrong')).toBe(403);
    started.served.setStore('fails');
    try {
      expect(await publish('editor:secret')).toBe(403);
    } finally {
      started.served.setStore('answers');
    }
  });

  describe('subscribers, whom a message waits for', () => {
    beforeAll(() => ask('POST', '/pub/all', 'editor:secret'));
    testEveryProduct({
      product: 'nchan',
      started,
      user: { grants: ['nchan:all:subscribe'] },
      login: async (name, password, port) => {
        const { status } = await ask('GET', '/sub/all', `${name}:${password}`, {}, port);
        return status === 200 || `${status}`;
      },
    });
  });

  test('Gatehook cannot be reached: refused', async () => {
    await started.served.close();
    expect((await ask('GET', '/sub/news', 'alice:secret')).status).toBe(502);
  });
});
