// The real Mosquitto with the plugin mosquitto-go-auth, configured as docs/dialects/mosquitto-go-auth.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  type Product,
  pageConfiguration,
  run,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

/** Where the page has it. Debian has Mosquitto without it. */
const PLUGIN = '/usr/lib/mosquitto/go-auth.so';

const USER = { grants: ['mqtt:*:plant:**'] };

function start({ values, folder, port }: Place): Promise<Product> {
  const page = pageConfiguration('mosquitto-go-auth', values).get('/etc/mosquitto/conf.d/go-auth.conf');
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `user root\npersistence false\nlistener ${port} 127.0.0.1\n${page}`);
  return startProduct('mosquitto', ['-c', file], { port });
}

const LIMITS = { dialects: ['mosquitto-go-auth'], mayAssert: true };

describeOptionalProduct('mosquitto-go-auth', ['mosquitto', 'mosquitto_pub', PLUGIN], () => {
  const started = startBeforeTests(() => serveGatehook(LIMITS, { alice: USER, bob: {} }), start);

  const client = (program: string, pair: readonly [string, string], port: number, ...more: string[]) =>
    run(program, ['-h', '127.0.0.1', '-p', `${port}`, '-u', pair[0], '-P', pair[1], ...more]);
  const login = async (name: string, password: string, port = started.port) => {
    const message = ['-t', 'plant/1', '-m', 'x', '-q', '1'];
    return (await client('mosquitto_pub', [name, password], port, ...message)).code === 0;
  };
  const publish = (topic: string) => {
    const message = ['-r', '-t', topic, '-m', 'kept', '-q', '1'];
    return client('mosquitto_pub', ['alice', 'secret'], started.port, ...message);
  };
  /** Whether a message that is kept on the topic is delivered to the user. */
  const receives = async (name: string, topic: string) => {
    const one = ['-t', topic, '-C', '1', '-W', '2'];
    return (await client('mosquitto_sub', [name, 'secret'], started.port, ...one)).output.includes('kept');
  };

  test.each([
    ['the right password', 'alice', 'secret', true],
    ['a wrong password', 'alice', 'wrong', false],
    ['an unknown user', 'mallory', 'secret', false],
  ])('%s', async (_what, name, password, expected) => {
    expect(await login(name, password)).toBe(expected);
  });

  test('a topic is published and delivered to who is granted it, and to none beside', async () => {
    for (const topic of ['plant/kept', 'other/kept']) await publish(topic);
    expect(await receives('alice', 'plant/kept')).toBe(true);
    expect(await receives('alice', 'other/kept')).toBe(false);
    expect(await receives('bob', 'plant/kept')).toBe(false);
  }, 30_000);

  testEveryProduct({
    product: 'mosquitto-go-auth',
    started,
    user: USER,
    login: async (name, password, port) => (await login(name, password, port)) || 'not let in',
  });

  test('Gatehook cannot be reached: refused, and the key is not written down', async () => {
    await started.served.close();
    expect(await login('alice', 'secret')).toBe(false);
    expect(started.product.output()).not.toContain(started.values.pathKey);
  });
});
