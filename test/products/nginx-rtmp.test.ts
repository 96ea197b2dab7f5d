// The real nginx-rtmp, configured as docs/dialects/nginx-rtmp.md says, with curl publishing and rtmpdump playing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { NGINX_MODULES, startNginx } from '../support/nginx.ts';
import {
  describeProduct,
  freePort,
  type Product,
  pageConfiguration,
  run,
  temporaryFolder,
} from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';

/** An FLV file with a second of MP3 frames: enough to be published. */
function flv(): Buffer {
  const body = Buffer.concat([Buffer.from([0x2f, 0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(100)]);
  const tags = Array.from({ length: 40 }, (_, index) => {
    const tag = Buffer.alloc(11 + body.length + 4);
    tag.writeUInt8(8, 0);
    tag.writeUIntBE(body.length, 1, 3);
    tag.writeUIntBE(index * 26, 4, 3);
    body.copy(tag, 11);
    tag.writeUInt32BE(11 + body.length, 11 + body.length);
    return tag;
  });
  return Buffer.concat([Buffer.from('FLV\x01\x04\0\0\0\x09\0\0\0\0', 'latin1'), ...tags]);
}

describeProduct('nginx-rtmp', [NGINX_MODULES.rtmp, 'nginx', 'rtmpdump', 'curl'], () => {
  const { folder, remove } = temporaryFolder();
  const file = join(folder, 'stream.flv');
  let served: Served;
  let nginx: Product;
  let port: number;

  beforeAll(async () => {
    const users = {
      alice: { grants: ['nginx-rtmp:live:cam1:*', 'nginx-rtmp:live:a%3Ab%2A:publish'] },
      bob: { grants: ['nginx-rtmp:**', '!nginx-rtmp:live:secret:*'] },
    };
    served = await serveGatehook({ dialects: ['nginx-rtmp'] }, users);
    port = await freePort();
    const blocks = pageConfiguration('nginx-rtmp', served.values);
    const application = blocks.get('inside rtmp { server { … } }') ?? '';
    // As the page says below the block; nginx asks about each stream every second here.
    const [, hook = ''] = /on_publish (\S+);/.exec(application) ?? [];
    const asking = application.replace(/}\s*$/, `on_update ${hook}; notify_update_timeout 1s;\n}`);
    nginx = await startNginx({
      module: NGINX_MODULES.rtmp,
      folder,
      port,
      main: `rtmp { server { listen 127.0.0.1:${port};\n${asking} } }`,
      http: blocks.get('inside http { … }') ?? '',
    });
    writeFileSync(file, flv());
  });
  afterAll(async () => {
    await nginx?.stop();
    await served?.close();
    remove();
  });

  const publish = async (stream: string) =>
    (await run('curl', ['-s', '-m', '5', '-T', file, `rtmp://127.0.0.1:${port}/live/${stream}`])).code;

  /** rtmpdump waits for a stream that it may play; one second tells. */
  async function plays(stream: string): Promise<boolean> {
    const args = [
      '1',
      'rtmpdump',
      '-v',
      '-r',
      `rtmp://127.0.0.1:${port}/live`,
      '-y',
      stream,
      '-o',
      '/dev/null',
    ];
    return (await run('timeout', args)).output.includes('Starting Live Stream');
  }

  test('publishing and playing a stream that is granted', async () => {
    expect(await publish('cam1?user=alice&pass=secret')).toBe(0);
    expect(await plays('cam1?user=alice&pass=secret')).toBe(true);
  });

  test.each([
    ['no credentials', 'cam1'],
    ['a wrong password', 'cam1?user=alice&pass=wrong'],
    ['another stream', 'cam2?user=alice&pass=secret'],
    ['a stream that is denied', 'secret?user=bob&pass=secret'],
    ['a name of its own behind the one that nginx sends', 'secret?user=bob&pass=secret&name=cam1'],
    ['a call of its own', 'cam1?user=alice&pass=secret&call=connect'],
    ['an ampersand within the name', 'secret%26name=cam1?user=bob&pass=secret&name=cam1'],
  ])('%s is refused', async (_name, stream) => {
    expect(await publish(stream)).not.toBe(0);
    expect(await plays(stream)).toBe(false);
  });

  test('publishing does not allow playing', async () => {
    expect(await publish('a:b*?user=alice&pass=secret')).toBe(0);
    expect(await plays('a:b*?user=alice&pass=secret')).toBe(false);
  });

  test('a user who is disabled while playing: the stream ends, and that of another goes on', async () => {
    /** Plays for that many seconds at most; `timeout` says 124 where it had to end it. */
    const play = (name: string, seconds: number) => {
      const stream = `cam5?user=${name}&pass=secret`;
      const server = `rtmp://127.0.0.1:${port}/live`;
      return run('timeout', [`${seconds}`, 'rtmpdump', '-r', server, '-y', stream, '-v', '-o', '/dev/null']);
    };
    const grants = ['nginx-rtmp:live:cam5:play'];
    for (const name of ['stays', 'leaves']) await served.stack.addUser(name, { grants, password: 'secret' });
    const before = served.stack.records.length;
    const [staying, leaving] = [play('stays', 10), play('leaves', 60)];
    // Two for playing, and then one each second for each.
    for (let at = 0; at < 100 && served.stack.records.length < before + 4; at++) await sleep(50);
    await served.disableUser('leaves');
    expect((await leaving).code).not.toBe(124);
    expect((await staying).code).toBe(124);
  }, 90_000);

  testEveryProduct({
    served: () => served,
    user: { grants: ['nginx-rtmp:live:cam9:publish'] },
    login: async (name, password) =>
      (await publish(`cam9?${new URLSearchParams({ user: name, pass: password })}`)) === 0,
  });

  test('Gatehook cannot be reached: refused', async () => {
    await served.close();
    expect(await publish('cam1?user=alice&pass=secret')).not.toBe(0);
    expect(nginx.output()).toContain('Connection refused) while connecting to upstream');
  });
});
