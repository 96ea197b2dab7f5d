// The real nginx-rtmp, configured as docs/dialects/nginx-rtmp.md says, with curl publishing and rtmpdump playing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { NGINX_MODULES, startNginx } from '../support/nginx.ts';
import { describeProduct, type Product, pageConfiguration, run } from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

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

const USERS = {
  alice: { grants: ['nginx-rtmp:live:cam1:*', 'nginx-rtmp:live:a%3Ab%2A:publish'] },
  bob: { grants: ['nginx-rtmp:**', '!nginx-rtmp:live:secret:*'] },
};

function start({ values, folder, port }: Place): Promise<Product> {
  const blocks = pageConfiguration('nginx-rtmp', values);
  const application = blocks.get('inside rtmp { server { … } }') ?? '';
  // As the page says below the block; nginx asks about each stream every second here.
  const [, hook = ''] = /on_publish (\S+);/.exec(application) ?? [];
  const asking = application.replace(/}\s*$/, `on_update ${hook}; notify_update_timeout 1s;\n}`);
  return startNginx({
    module: NGINX_MODULES.rtmp,
    folder,
    port,
    main: `rtmp { server { listen 127.0.0.1:${port};\n${asking} } }`,
    http: blocks.get('inside http { … }') ?? '',
  });
}

describeProduct('nginx-rtmp', [NGINX_MODULES.rtmp, 'nginx', 'rtmpdump', 'curl'], () => {
  const started = startBeforeTests(() => serveGatehook({ dialects: ['nginx-rtmp'] }, USERS), start);
  const file = () => join(started.folder, 'stream.flv');
  beforeAll(() => writeFileSync(file(), flv()));

  const publish = async (stream: string, port = started.port) =>
    (await run('curl', ['-s', '-m', '5', '-T', file(), `rtmp://127.0.0.1:${port}/live/${stream}`])).code;

  /** rtmpdump waits for a stream that it may play; one second tells. */
  async function plays(stream: string): Promise<boolean> {
    const args = [
      '1',
      'rtmpdump',
      '-v',
      '-r',
      `rtmp://127.0.0.1:${started.port}/live`,
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
      const server = `rtmp://127.0.0.1:${started.port}/live`;
      return run('timeout', [`${seconds}`, 'rtmpdump', '-r', server, '-y', stream, '-v', '-o', '/dev/null']);
    };
    const grants = ['nginx-rtmp:live:cam5:play'];
    for (const name of ['stays', 'leaves'])
      await started.served.stack.addUser(name, { grants, password: 'secret' });
    const before = started.served.stack.records.length;
    const [staying, leaving] = [play('stays', 10), play('leaves', 60)];
    // Two for playing, and then one each second for each.
    for (let at = 0; at < 100 && started.served.stack.records.length < before + 4; at++) await sleep(50);
    await started.served.disableUser('leaves');
    expect((await leaving).code).not.toBe(124);
    expect((await staying).code).toBe(124);
  }, 90_000);

  testEveryProduct({
    product: 'nginx-rtmp',
    started,
    user: { grants: ['nginx-rtmp:live:cam9:publish'] },
    login: async (name, password, port) => {
      const code = await publish(`cam9?${new URLSearchParams({ user: name, pass: password })}`, port);
      return code === 0 || `curl ends with ${code}`;
    },
  });

  test('Gatehook cannot be reached: refused', async () => {
    await started.served.close();
    expect(await publish('cam1?user=alice&pass=secret')).not.toBe(0);
    expect(started.product.output()).toContain('Connection refused) while connecting to upstream');
  });
});
