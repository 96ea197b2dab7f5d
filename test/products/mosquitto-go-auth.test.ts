// The real Mosquitto with the plugin mosquitto-go-auth, configured as docs/dialects/mosquitto-go-auth.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

/** Where the page has it. Debian has Mosquitto without it. */
const PLUGIN = '/usr/lib/mosquitto/go-auth.so';

const USER = { grants: ['mqtt:*:plant:**'] };

describeOptionalProduct('mosquitto-go-auth', ['mosquitto', 'mosquitto_pub', PLUGIN], () => {
  const { folder, remove } = temporaryFolder();
  let served: Served;
  let mosquitto: Product;
  let port: number;

  beforeAll(async () => {
    served = await serveGatehook(
      { dialects: ['mosquitto-go-auth'], mayAssert: true },
      { alice: USER, bob: {} },
    );
    port = await freePort();
    const blocks = pageConfiguration('mosquitto-go-auth', served.values);
    const page = blocks.get('/etc/mosquitto/conf.d/go-auth.conf') ?? '';
    const file = join(folder, 'mosquitto.conf');
    writeFileSync(file, `user root\npersistence false\nlistener ${port} 127.0.0.1\n${page}`);
    mosquitto = await startProduct('mosquitto', ['-c', file], { port });
  });
  afterAll(async () => {
    await mosquitto?.stop();
    await served?.close();
    remove();
  });

  const client = (program: string, name: string, password: string, ...more: readonly string[]) =>
    run(program, ['-h', '127.0.0.1', '-p', `${port}`, '-u', name, '-P', password, ...more]);
  const login = async (name: string, password: string) =>
    (await client('mosquitto_pub', name, password, '-t', 'plant/1', '-m', 'x', '-q', '1')).code === 0;
  /** Whether a message that is kept on the topic is delivered to the user. */
  const receives = async (name: string, topic: string) =>
    (await client('mosquitto_sub', name, 'secret', '-t', topic, '-C', '1', '-W', '2')).output.includes(
      'kept',
    );

  test.each([
    ['the right password', 'alice', 'secret', true],
    ['a wrong password', 'alice', 'wrong', false],
    ['an unknown user', 'mallory', 'secret', false],
  ])('%s', async (_what, name, password, expected) => {
    expect(await login(name, password)).toBe(expected);
  });

  test('a topic is published and delivered to who is granted it, and to none beside', async () => {
    for (const topic of ['plant/kept', 'other/kept'])
      await client('mosquitto_pub', 'alice', 'secret', '-r', '-t', topic, '-m', 'kept', '-q', '1');
    expect(await receives('alice', 'plant/kept')).toBe(true);
    expect(await receives('alice', 'other/kept')).toBe(false);
    expect(await receives('bob', 'plant/kept')).toBe(false);
  }, 30_000);

  testEveryProduct({ served: () => served, written: () => mosquitto.output(), user: USER, login });

  test('Gatehook cannot be reached: refused, and the key is not written down', async () => {
    await served.close();
    expect(await login('alice', 'secret')).toBe(false);
    expect(mosquitto.output()).not.toContain(served.values.pathKey);
  });
});
