// The real Icecast, configured as docs/dialects/icecast.md says, with a source and listeners of its own.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { describeProduct, type Product, pageConfiguration, startProduct } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

/** Icecast does not run as root; on other accounts it may not change to another. */
const ACCOUNT =
  process.getuid?.() === 0 ? '<changeowner><user>nobody</user><group>nogroup</group></changeowner>' : '';

/** What Debian's icecast.xml has around the page's mount. */
const wholeConfiguration = (port: number, mount: string) => `<icecast>
  <hostname>localhost</hostname>
  <limits><sources>4</sources><source-timeout>10</source-timeout><burst-size>0</burst-size></limits>
  <authentication><source-password>hackme</source-password><admin-user>admin</admin-user><admin-password>hackme</admin-password></authentication>
  <listen-socket><port>${port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  ${mount}
  <paths><logdir>/tmp</logdir><webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot></paths>
  <logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>3</loglevel></logging>
  <security><chroot>0</chroot>${ACCOUNT}</security>
</icecast>
`;

const TIME_LIMIT = '<option name="timelimit_header" value="icecast-auth-timelimit:"/>';

function start({ values, folder, port }: Place): Promise<Product> {
  const block = pageConfiguration('icecast', values).get('/etc/icecast2/icecast.xml, inside <icecast>');
  // What the page adds for applications that limit sessions.
  const mount = block?.replace('</authentication>', `${TIME_LIMIT}</authentication>`);
  const file = join(folder, 'icecast.xml');
  writeFileSync(file, wholeConfiguration(port, mount ?? ''));
  return startProduct('icecast2', ['-c', file], { port });
}

const LIMITS = { dialects: ['icecast'], dialectSettings: { 'icecast.sessionSeconds': '2' } };
const USERS = {
  alice: { grants: ['icecast:/live.mp3:listen'] },
  brief: { grants: ['icecast:/live.mp3:listen'] },
  dj: { grants: ['icecast:/live.mp3:source'] },
};

describeProduct('icecast', ['icecast2'], () => {
  const started = startBeforeTests(() => serveGatehook(LIMITS, USERS), start);

  const send = (method: string, path: string, auth: string | undefined, at = started.port): ClientRequest =>
    request({
      ...{ host: '127.0.0.1', port: at, method, path, agent: false },
      ...(auth !== undefined && { auth }),
      headers: { 'content-type': 'audio/mpeg', ...(method === 'PUT' && { expect: '100-continue' }) },
    });

  /** A source that goes on sending, or the status that refuses it. */
  async function source(
    auth: string,
    at = started.port,
  ): Promise<{ readonly status: number; close(): void }> {
    const sent = send('PUT', '/live.mp3', auth, at);
    sent.on('error', () => undefined);
    sent.flushHeaders();
    const status = await Promise.race([
      once(sent, 'continue').then(() => 100),
      once(sent, 'response').then(([response]: IncomingMessage[]) => response?.statusCode ?? 0),
    ]);
    const audio = setInterval(() => sent.write(Buffer.alloc(4096, 0xff)), 20);
    return {
      status,
      close: () => {
        clearInterval(audio);
        sent.destroy();
      },
    };
  }

  /** The status that a listener gets, and whether audio follows. */
  async function listen(auth: string | undefined, path = '/live.mp3') {
    const sent = send('GET', path, auth);
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [audio] = response.statusCode === 200 ? await once(response, 'data') : [''];
    response.destroy();
    return { status: response.statusCode, audio: audio.length > 0 };
  }

  test.each([
    ['wrong password', 'dj:wrong'],
    ['no such user', 'nobody:secret'],
    ['a listener who may not send', 'alice:secret'],
    ["Icecast's own password", 'source:hackme'],
  ])('a source, %s: refused', async (_name, auth) => {
    const { status, close } = await source(auth);
    close();
    expect(status).toBe(401);
  });

  test('a listener whose time is over: the connection ends', async () => {
    const { status, close } = await source('dj:secret');
    try {
      expect([100, 200]).toContain(status);
      await sleep(300);
      const sent = send('GET', '/live.mp3', 'brief:secret');
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'close');
    } finally {
      close();
    }
  }, 30_000);

  describe('listeners, while a source sends', () => {
    let sending: { close(): void };
    beforeAll(async () => {
      sending = await source('dj:secret');
      await sleep(300);
    });
    afterAll(() => sending.close());
    testEveryProduct({
      product: 'icecast',
      started,
      user: { grants: ['icecast:/live.mp3:*'] },
      login: async (name, password, port) => {
        const pair = `${name}:${password}`;
        if (port === undefined) return (await listen(pair)).audio || 'not let in';
        // Where another Icecast listens no source sends: only a source is asked about there.
        const { status, close } = await source(pair, port);
        close();
        return status !== 401 || '401';
      },
    });
  });

  test('a source that is granted sends, and listeners who are granted hear it', async () => {
    const { status, close } = await source('dj:secret');
    try {
      expect([100, 200]).toContain(status);
      await sleep(300);
      expect(await listen('alice:secret')).toEqual({ status: 200, audio: true });
      expect(await listen('alice:secret', '/live.mp3?x=/other')).toEqual({ status: 200, audio: true });
      for (const auth of [undefined, 'alice:wrong', 'nobody:secret', 'dj:secret'])
        expect(await listen(auth)).toEqual({ status: 401, audio: false });
      expect(started.product.output()).toContain('User not authorized to perform this action');
      await started.served.close();
      expect(await listen('alice:secret')).toEqual({ status: 401, audio: false });
    } finally {
      close();
    }
  });
});
