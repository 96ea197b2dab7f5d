// The real RabbitMQ, configured as docs/dialects/rabbitmq.md says, asked by AMQP and MQTT clients.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { freePort } from '../../scripts/free-port.ts';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeProduct,
  httpRequest,
  type Product,
  pageConfiguration,
  run,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

/** The wrapper on the path changes to a user of its own. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** Milliseconds: Erlang starts in about ten seconds on two cores, twice that beside others. */
const START = 60_000;

interface Ports {
  readonly amqp: number;
  readonly mqtt: number;
  readonly management: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** Everything in the folder, every port on loopback. */
function environment(folder: string, { amqp, distribution, epmd }: Ports): Record<string, string> {
  return {
    HOME: folder,
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: 'gatehook-test@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(amqp),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  };
}

async function startRabbit({ values, folder }: Place, ports: Ports): Promise<Product> {
  const block = pageConfiguration('rabbitmq', values).get('/etc/rabbitmq/rabbitmq.conf');
  const listeners = [
    `mqtt.listeners.tcp.1 = 127.0.0.1:${ports.mqtt}`,
    'mqtt.allow_anonymous = false',
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.management}`,
  ];
  // Without the page's nginx in between: Gatehook is on this machine, and speaks no TLS.
  const direct = block?.replaceAll('127.0.0.1:8099', values.host);
  writeFileSync(join(folder, 'rabbitmq.conf'), `${direct}${listeners.join('\n')}\n`);
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_auth_backend_http,rabbitmq_management,rabbitmq_mqtt].\n');
  return startProduct(SERVER, [], {
    port: [ports.management, ports.mqtt, ports.amqp],
    env: environment(folder, ports),
    patience: START,
  });
}

const USERS = {
  alice: {
    grants: [
      'rabbitmq:/:access',
      'rabbitmq:/:queue:orders:*',
      'rabbitmq:/:queue:a%3Ab%2A:*',
      'rabbitmq:/:exchange:amq.default:write',
      'rabbitmq:/:exchange:amq.topic:*',
      'rabbitmq:/:topic:amq.topic:*:plant.*',
      'rabbitmq:/:queue:mqtt-subscription-*:*',
      '!rabbitmq:/:topic:amq.topic:*:plant.secret',
    ],
    roles: ['rabbitmq.management'],
  },
  // A vhost without anything in it.
  bob: { grants: ['rabbitmq:/:access'] },
  // A queue without its vhost.
  carol: { grants: ['rabbitmq:/:queue:**'] },
};

async function serve() {
  const served = await serveGatehook({ dialects: ['rabbitmq'], mayAssert: true }, USERS);
  await served.stack.addRole('rabbitmq.management', []);
  return served;
}

describeProduct('rabbitmq', ['rabbitmq-server', 'amqp-publish', 'mosquitto_pub'], () => {
  let ports: Ports;

  /** The broker, and Erlang's list of brokers, which ends after it. */
  async function start(place: Place): Promise<Product> {
    ports = {
      amqp: place.port,
      mqtt: await freePort(),
      management: await freePort(),
      distribution: await freePort(),
      epmd: await freePort(),
    };
    const epmd = await startProduct('epmd', ['-port', `${ports.epmd}`, '-address', '127.0.0.1'], {
      port: ports.epmd,
    });
    try {
      const rabbit = await startRabbit(place, ports);
      return { output: rabbit.output, stop: () => rabbit.stop().then(epmd.stop) };
    } catch (error) {
      await epmd.stop();
      throw error;
    }
  }
  const started = startBeforeTests(serve, start);

  const publish = (pair: string, queue: string) =>
    run('amqp-publish', ['--url', `amqp://${pair}@127.0.0.1:${ports.amqp}/%2f`, '-r', queue, '-b', 'hello']);
  const declare = (pair: string, queue: string) =>
    run('amqp-declare-queue', ['--url', `amqp://${pair}@127.0.0.1:${ports.amqp}/%2f`, '-q', queue]);
  const mqtt = (user: string, password: string, ...more: string[]) =>
    run('mosquitto_pub', ['-h', '127.0.0.1', '-p', `${ports.mqtt}`, '-u', user, '-P', password, ...more]);

  test('AMQP: a right password, and a queue that is granted', async () => {
    expect(await declare('alice:secret', 'orders')).toEqual({ code: 0, output: 'orders\n' });
    expect((await publish('alice:secret', 'orders')).code).toBe(0);
  });

  test('AMQP: a queue whose name holds a colon and a star', async () => {
    expect(await declare('alice:secret', 'a:b*')).toEqual({ code: 0, output: 'a:b*\n' });
  });

  test.each([
    ['wrong password', 'alice:wrong', 'orders', '403, message: ACCESS_REFUSED - Login was refused'],
    ['no such user', 'nobody:secret', 'orders', '403, message: ACCESS_REFUSED - Login was refused'],
    ['no vhost', 'carol:secret', 'orders', "530, message: NOT_ALLOWED - access to vhost '/' refused"],
    [
      'another queue',
      'alice:secret',
      'invoices',
      "403, message: ACCESS_REFUSED - access to queue 'invoices'",
    ],
    [
      'a queue named by a wildcard',
      'alice:secret',
      '*',
      "403, message: ACCESS_REFUSED - access to queue '*'",
    ],
    [
      'a vhost without queues',
      'bob:secret',
      'orders',
      "403, message: ACCESS_REFUSED - access to queue 'orders'",
    ],
  ])('AMQP: %s is refused', async (_name, pair, queue, text) => {
    const { code, output } = await declare(pair, queue);
    expect(code).toBe(1);
    expect(output).toContain(text);
  });

  test('MQTT: a topic that is granted', async () => {
    expect(await mqtt('alice', 'secret', '-t', 'plant/1', '-m', 'x', '-q', '1')).toEqual({
      code: 0,
      output: '',
    });
  });

  test.each([
    ['wrong password', 'alice', 'wrong', 'plant/1', "MQTT login failed for user 'alice'"],
    ['a topic that is not granted', 'alice', 'secret', 'other/1', "access to topic 'other.1'"],
    ['a topic that is denied', 'alice', 'secret', 'plant/secret', "access to topic 'plant.secret'"],
    ['a user without topics', 'bob', 'secret', 'plant/2', "access to topic 'plant.2'"],
  ])('MQTT: %s is refused', async (_name, user, password, topic, text) => {
    // MQTT 3 has no refusal of a message: RabbitMQ ends the connection, and the acknowledgement never comes.
    expect((await mqtt(user, password, '-t', topic, '-m', 'x', '-q', '1')).code).not.toBe(0);
    for (let at = 0; at < 20 && !started.product.output().includes(text); at++) await sleep(50);
    expect(started.product.output()).toContain(text);
  });

  test('the role rabbitmq.management is the tag management, without which the console is closed', async () => {
    const whoAmI = async (pair: string) => {
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      const { status, body } = await httpRequest(ports.management, '/api/whoami', {
        headers: { authorization },
      });
      return { status, ...JSON.parse(body) };
    };
    expect(await whoAmI('alice:secret')).toEqual({ status: 200, name: 'alice', tags: ['management'] });
    expect(await whoAmI('bob:secret')).toMatchObject({ status: 401, reason: 'Not management user' });
  });

  testEveryProduct({
    product: 'rabbitmq',
    started,
    user: { grants: ['rabbitmq:/:access', 'rabbitmq:/:queue:orders:*'] },
    // rabbitmq-c takes no characters beyond ASCII in a URL, percent-encoded or not.
    login: async (name, password) => {
      const server = ['--server', '127.0.0.1', '--port', `${ports.amqp}`];
      const who = ['--username', name, '--password', password];
      const { code, output } = await run('amqp-declare-queue', [...server, ...who, '-q', 'orders']);
      return code === 0 || output;
    },
  });

  test('the store stops answering while a queue is declared: refused at once, and asked about once', async () => {
    started.served.setStore('fails', '/rabbitmq/resource');
    const before = started.served.stack.records.length;
    try {
      expect((await declare('alice:secret', 'orders')).output).toContain('403, message: ACCESS_REFUSED');
    } finally {
      started.served.setStore('answers');
    }
    const codes = started.served.stack.records.slice(before).map(({ decision }) => decision.code);
    expect(codes).toEqual(['allowed', 'allowed', 'unavailable']);
  }, 30_000);

  test('Gatehook cannot be reached: refused', async () => {
    await started.served.close();
    expect((await publish('alice:secret', 'orders')).code).not.toBe(0);
  });
});
