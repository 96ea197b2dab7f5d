// `gatehook dialect`: what can ask, and the configuration of each product with one deployment's own values in it.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configurationOf } from '../../cli/dialects/configuration.ts';
import { dialectNamed, namesCalled } from '../../cli/dialects/named.ts';
import { dialectView } from '../../cli/dialects/view.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import { type CliStack, startCliStack } from './support.ts';

let stack: CliStack;
let key: string;
beforeAll(async () => {
  stack = await startCliStack();
  const created = await stack.run('app', 'create', 'broker', '--dialect', 'rabbitmq', '--json');
  key = created.json<{ apiKey: string }>().apiKey;
});
afterAll(() => stack.close());

interface Shown {
  readonly pages: readonly string[];
  readonly configuration: readonly { readonly title: string; readonly text: string }[];
}

const configurationText = async (...argv: readonly string[]) => {
  const run = await stack.run('dialect', 'show', ...argv, '--json');
  return run
    .json<Shown>()
    .configuration.map(({ text }) => text)
    .join('\n');
};

describe('dialect list', () => {
  test('names every dialect and its pages', async () => {
    const { code, out } = await stack.run('dialect', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/^DIALECT +SPEAKS WITH +KEY +PAGES\n/);
    expect(out).toMatch(/^rabbitmq +RabbitMQ, AMQP and MQTT +header or path +docs\/dialects\/rabbitmq\.md$/m);
  });

  test('--json: routes, templates and settings of each', async () => {
    const listed = (await stack.run('dialect', 'list', '--json')).json<{ name: string }[]>();
    expect(listed.map(({ name }) => name)).toEqual(DIALECTS.map(({ name }) => name));
    expect(listed.find(({ name }) => name === 'rabbitmq')).toMatchObject({
      routes: expect.arrayContaining([
        { path: '/rabbitmq/user', methods: ['GET', 'POST'] },
        { path: '/rabbitmq/key/<path key>/user', methods: ['GET', 'POST'] },
      ]),
      permissionTemplates: { 'rabbitmq.vhost': 'rabbitmq:${vhost}:access' },
      pages: ['docs/dialects/rabbitmq.md'],
    });
    expect(listed.find(({ name }) => name === 'icecast')).toMatchObject({
      settings: { 'icecast.sessionSeconds': expect.stringContaining('seconds after which') },
    });
  });
});

describe('dialect show', () => {
  test('for people: what is asked, then each block under its title', async () => {
    const { code, out } = await stack.run('dialect', 'show', 'rabbitmq', '--app', 'broker');
    expect(code).toBe(0);
    expect(out).toMatch(/^dialect +rabbitmq\n/);
    expect(out).toContain('GET, POST /rabbitmq/user');
    expect(out).toContain(
      '== /etc/rabbitmq/rabbitmq.conf (docs/dialects/rabbitmq.md)\n\nauth_backends.1 = http\n',
    );
  });

  test("the application's id and the stack's address; a key cannot be read back", async () => {
    const text = await configurationText('rabbitmq', '--app', 'broker');
    expect(text).toContain('http://broker:<API key of broker>@127.0.0.1:8099/rabbitmq/user');
    expect(text).toContain(`proxy_pass http://${new URL(stack.url).host};`);
  });

  test('a key that is given names its application', async () => {
    const text = await configurationText('rabbitmq', '--key', key);
    expect(text).toContain(`http://broker:${key}@127.0.0.1:8099/rabbitmq/user`);
  });

  test('a key for headers is never put into a URL path', async () => {
    const text = await configurationText('mediamtx', '--key', key);
    expect(text).not.toContain(key);
    expect(text).toContain('<path key of broker>');
  });

  test('a product of a dialect: its page alone', async () => {
    const { pages } = (await stack.run('dialect', 'show', 'caddy', '--json')).json<Shown>();
    expect(pages).toEqual(['docs/dialects/caddy.md']);
    const whole = (await stack.run('dialect', 'show', 'forward-auth', '--json')).json<Shown>();
    expect(whole.pages).toContain('docs/dialects/nginx.md');
  });

  test.each([
    ['Mosquitto', 'mosquitto-go-auth'],
    ['RabbitMQ', 'rabbitmq'],
    ['ingress-nginx', 'nginx'],
    ['istio', 'envoy'],
    ['MongooseIM', 'prosody'],
    ['ejabberd', 'prosody'],
    ['docker', 'oci-registry'],
    ['Kong', null],
    ['mod_auth_openidc', 'apache'],
    ['Transfer Family', 'transfer-family'],
    ['AWS Transfer Family', 'transfer-family'],
    ['NGINX', 'nginx'],
    ['__proto__', null],
    ['-', null],
  ])('%s, as people call it, is %s', async (product, page) => {
    const run = await stack.run('dialect', 'show', '--json', '--', product);
    if (page !== null) expect(run.json<Shown>().pages).toEqual([`docs/dialects/${page}.md`]);
    else expect([run.code, run.err]).toEqual([64, expect.stringContaining('There is no dialect or product')]);
  });

  test('every product of the README and of the table in docs/dialects is found by its name there', async () => {
    const table = readFileSync('docs/dialects/README.md', 'utf8').split('\n## ')[0] ?? '';
    const rows = [
      ...`${table}${readFileSync('README.md', 'utf8')}`.matchAll(
        /\[([^\]]+)\]\((?:docs\/dialects\/)?([a-z-]+)\.md\)/g,
      ),
    ];
    const products = rows
      .filter(([, , page = '']) => existsSync(`docs/dialects/${page}.md`))
      .flatMap(([, text = '', page = '']) =>
        text.split(/,\s*|\s+and\s+/).map((product) => ({ product, page })),
      );
    expect(products.length).toBeGreaterThan(50);
    for (const { product, page } of products) {
      const found = dialectNamed(product)?.pages ?? namesCalled(product);
      expect({ product, found }).toEqual({ product, found: expect.arrayContaining([page]) });
    }
  });

  test('a word that several products share: all of them are named', async () => {
    const { code, err } = await stack.run('dialect', 'show', 'mqtt');
    expect([code, err]).toEqual([
      64,
      expect.stringContaining('"mqtt" may be emqx, mosquitto-go-auth, rabbitmq, vernemq: name one.'),
    ]);
  });

  test('an application that may not speak it: a note says how to allow it', async () => {
    const { code, err } = await stack.run('dialect', 'show', 'hasura', '--app', 'broker');
    expect(code).toBe(0);
    expect(err).toBe(
      'note: "broker" may not speak hasura yet: npx gatehook app update broker --dialect rabbitmq hasura\n',
    );
  });

  test('without a stack: placeholders, and notes that say so', async () => {
    const run = await stack.runWith({ env: { GATEHOOK_DATA: '/nowhere' } }, 'dialect', 'show', 'rabbitmq');
    expect(run.code).toBe(0);
    expect(run.out).toContain('http://<application>:<API key of <application>>@127.0.0.1:8099/rabbitmq');
    expect(run.out).toContain('proxy_pass https://<host of Gatehook>;');
    expect(run.err).toContain('note: No stack runs here');
    expect(run.err).toContain('note: Name the application with --app');
  });

  test.each([
    [['gopher'], 64, 'There is no dialect or product "gopher". gatehook dialect list shows them all.'],
    [['rabbitmq', '--key', 'secret'], 64, '--key is not an API key'],
    [
      ['rabbitmq', '--app', 'nobody'],
      1,
      'There is no application "nobody". gatehook app list shows those that are there.',
    ],
  ])('%j is refused', async (argv, expected, message) => {
    const { code, out, err } = await stack.run('dialect', 'show', ...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(message);
  });

  test("another application's key is refused, and not repeated", async () => {
    const { code, err } = await stack.run('dialect', 'show', 'rabbitmq', '--app', 'shop', '--key', key);
    expect(code).toBe(64);
    expect(err).toContain('--key is a key of "broker", not of "shop".');
    expect(err).not.toContain(key);
  });
});

test('a page that the installation lacks', async () => {
  const values = { scheme: 'https', host: 'h', application: 'a', key: 'k', pathKey: 'p' };
  await expect(configurationOf(['nothing'], values)).rejects.toMatchObject({
    code: 'no_page',
    message: 'There is no docs/dialects/nothing.md in this installation. Install Gatehook again.',
  });
});

test.each(DIALECTS)('$name: settings begin with its name, and their examples say what fits', (dialect) => {
  for (const [name, { form, meaning }] of Object.entries(dialect.settings ?? {})) {
    expect(name.startsWith(`${dialect.name}.`)).toBe(true);
    expect([form.source.startsWith('^'), form.source.endsWith('$'), meaning]).toEqual([
      true,
      true,
      dialectView(dialect).settings[name],
    ]);
  }
});
