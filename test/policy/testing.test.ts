// `gatehook test`: decided by the engine, asked by the dialects' own parsers, and told in three forms.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { main } from '../../cli/main.ts';
import { parsePolicy } from '../../cli/policy/file/read.ts';
import { questionByDialect } from '../../cli/policy/testing/asks-by-dialect.ts';
import { productRequest } from '../../cli/policy/testing/product-requests.ts';
import { runTests } from '../../cli/policy/testing/run.ts';
import { resolveAsks } from '../../functions/decision/templates.ts';
import { DIALECTS, HTTP_DIALECTS } from '../../functions/dialects/dialects.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The command in this process; there is no stack. */
async function run(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, '9.8.7', {
    env: { GATEHOOK_DATA: join(folder, 'no-stack') },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => new Uint8Array(),
    operator: { user: 'olga', host: 'desk' },
    now: () => 0,
    randomBytes: (count) => new Uint8Array(count),
  });
  return { code, out: out.join(''), err: err.join('') };
}

function fileWith(text: string): string {
  const path = join(folder, 'gatehook.yaml');
  writeFileSync(path, text);
  return path;
}

const POLICY = `
roles:
  clerk: { grants: ['orders:*:refund', '!orders:13:**'] }
  manager: { includes: [clerk], grants: ['reports:**'] }
applications:
  shop: { mayAsk: ['orders:**'] }
  broker: { dialects: [rabbitmq], permissionTemplates: { rabbitmq.vhost: 'orders:\${vhost}:refund' } }
users:
  gone: { roles: [manager], status: disabled }
  own: { grants: ['notes:\${username}:\${attributes.region}'], attributes: { region: eu } }
`;

test('what is as expected is said in one line for each test', async () => {
  const file = fileWith(`${POLICY}
tests:
  - name: a clerk refunds, but never order 13
    user: { roles: [clerk] }
    allow: ['orders:42:refund']
    deny: ['orders:13:refund', 'reports:may']
  - { user: own, allow: ['notes:own:eu'], deny: ['notes:own:us'] }
`);
  expect(await run('test', file)).toEqual({
    code: 0,
    out: 'ok    a clerk refunds, but never order 13\nok    test 2\n\n2 tests, 5 questions: all as expected.\n',
    err: '',
  });
});

describe('a test that fails', () => {
  const failing = `${POLICY}
tests:
  - name: 'a <b> & "c"'
    user: { roles: [manager] }
    allow: ['orders:13:refund', 'invoices:1']
    deny: ['orders:42:refund', emqx: { topic: a }]
`;

  test('says what differs and why, with its line', async () => {
    const file = fileWith(failing);
    expect(await run('test', file)).toEqual({
      code: 1,
      out: [
        `FAIL  a <b> & "c"  (${file}:13)`,
        '        orders:13:refund is denied, and should be allowed',
        '          orders:13:refund: denied by !orders:13:** of the role clerk (manager > clerk)',
        '        invoices:1 is denied, and should be allowed',
        '          invoices:1: no grant matches',
        '        orders:42:refund is allowed, and should be denied',
        '          orders:42:refund: allowed by orders:*:refund of the role clerk (manager > clerk)',
        '        emqx { topic: a } cannot be asked, and should be denied',
        '          "emqx" does not ask with { topic }. It has { action, topic }.',
        '',
        '1 test, 4 questions: 1 test failed.',
        '',
      ].join('\n'),
      err: '',
    });
  });

  test('--json has every outcome', async () => {
    const { code, out } = await run('test', fileWith(failing), '--json');
    const { passed, tests } = JSON.parse(out);
    expect([code, passed, tests[0].passed, tests[0].outcomes.length]).toEqual([1, false, false, 4]);
    expect(tests[0].outcomes[2]).toEqual({
      asking: 'orders:42:refund',
      expected: 'deny',
      answer: 'allow',
      because: ['orders:42:refund: allowed by orders:*:refund of the role clerk (manager > clerk)'],
      passed: false,
    });
  });

  test('--junit writes it as XML, with nothing that XML would read', async () => {
    const [file, junit] = [fileWith(failing), join(folder, 'junit.xml')];
    expect((await run('test', file, '--junit', junit)).code).toBe(1);
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toContain('<testsuites name="gatehook" tests="1" failures="1">');
    expect(xml).toContain(`name="a &lt;b&gt; &amp; &quot;c&quot;" file="${file}" line="13">`);
    expect(xml).toContain('<failure message="orders:13:refund is denied, and should be allowed">');
  });
});

describe('the application that asks', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['own, allow: ["orders:42:refund"]', 'deny', 'orders:42:refund: no grant matches'],
    [
      '{ roles: [manager] }, application: shop, allow: ["reports:may"]',
      'deny',
      'shop: the application may not ask about reports:may',
    ],
    [
      '{ roles: [manager] }, application: shop, allow: ["orders:42:refund"]',
      'allow',
      'orders:42:refund: allowed by orders:*:refund of the role clerk (manager > clerk)',
    ],
    [
      '{ roles: [clerk] }, application: shop, allow: [rabbitmq: { vhost: a }]',
      'deny',
      'shop: the application does not speak the dialect "rabbitmq"',
    ],
    [
      '{ roles: [clerk] }, application: broker, allow: [rabbitmq: { vhost: "42" }]',
      'deny',
      'broker: the application may not assert users',
    ],
    [
      '{ roles: [clerk] }, allow: [rabbitmq: { vhost: "42" }]',
      'deny',
      'rabbitmq:42:access: no grant matches',
    ],
    ['gone, allow: ["orders:42:refund"]', 'deny', 'The user is disabled.'],
    [
      '{ roles: [clerk] }, allow: ["orders:*:refund"]',
      'deny',
      'orders:*:refund: denied by !orders:13:** of the role clerk',
    ],
    [
      `{ roles: [clerk] }, allow: [emqx: { action: publish, topic: "${'x'.repeat(9000)}" }]`,
      'deny',
      'It is no permission: not a permission: it has 9013 characters, at most 8192 are allowed',
    ],
  ];
  test.each(cases)('%.80s: %s', async (line, answer, because) => {
    const [result] = await runTests(parsePolicy(`${POLICY}\ntests: [{ user: ${line} }]`, 'f'));
    expect(result?.outcomes).toMatchObject([{ answer, because: [because] }]);
  });

  test('its own template, where it may vouch for users', async () => {
    const text = POLICY.replace('broker: {', 'broker: { mayAssert: true,');
    const tests =
      'tests: [{ user: { roles: [clerk] }, application: broker, allow: [rabbitmq: { vhost: "42" }], deny: [rabbitmq: { vhost: "13" }] }]';
    const [result] = await runTests(parsePolicy(`${text}\n${tests}`, 'f'));
    expect(result?.outcomes.map(({ answer }) => answer)).toEqual(['allow', 'deny']);
  });
});

/** What each template's product sends, and the permissions that its dialect makes of it. */
const ASKED: Readonly<Record<string, readonly [Readonly<Record<string, string>>, readonly string[]]>> = {
  'authzen.evaluation': [{ type: 'order', id: '4 2', action: 'read' }, ['order:4%202:read']],
  'centrifugo.channel': [{ channel: 'news', operation: 'publish' }, ['centrifugo:news:publish']],
  'centrifugo.connect': [{}, ['centrifugo:connect']],
  'cognito.migrate': [{ pool: 'eu_1' }, ['cognito:eu_1:migrate']],
  'emqx.topic': [{ action: 'subscribe', topic: 'a/+/#' }, ['mqtt:subscribe:a:*', 'mqtt:subscribe:a:*:**']],
  'forward-auth.request': [
    { method: 'HEAD', host: 'Example.com:443', path: '/a%62/?x=1' },
    ['http:GET:example.com:/ab', 'http:GET:example.com:/ab/'],
  ],
  'freeradius.login': [{ nas: 'ap-1' }, ['radius:ap-1:login']],
  'fusionauth.login': [{ application: 'app' }, ['fusionauth:app:login']],
  'hasura.role': [{ role: 'editor' }, ['hasura:editor']],
  'icecast.mount': [{ mount: '/live.ogg?x=1', operation: 'source' }, ['icecast:/live.ogg:source']],
  'kratos.migrate': [{}, ['kratos:migrate']],
  'kubernetes.path': [{ path: '/healthz', verb: 'get' }, ['k8s-path:/healthz:get', 'k8s-path:/healthz/:get']],
  'kubernetes.resource': [
    { namespace: 'prod', group: '', resource: 'pods/log', name: '', verb: 'get' },
    ['k8s:prod:%:pods/log:*:get'],
  ],
  'mediamtx.action': [{ action: 'read', path: 'cam' }, ['mediamtx:read:cam']],
  'minio.access': [
    { service: 's3', action: 'GetObject', bucket: 'b', object: 'o/p' },
    ['minio:s3:GetObject:b:o/p'],
  ],
  'minio.login': [{}, ['minio:login']],
  'mosquitto-go-auth.topic': [{ action: 'publish', topic: 'a/b' }, ['mqtt:publish:a:b']],
  'nchan.channel': [{ channel: 'c', operation: 'subscribe' }, ['nchan:c:subscribe']],
  'nginx-mail.login': [{ protocol: 'imap' }, ['mail:imap:login']],
  'nginx-rtmp.connect': [{ app: 'live' }, ['nginx-rtmp:live:connect']],
  'nginx-rtmp.stream': [{ app: 'live', name: 'one', call: 'update_play' }, ['nginx-rtmp:live:one:play']],
  'oauth.scope': [{ scope: 'orders:read' }, ['oauth:orders:read']],
  'oci.access': [
    { service: 'r', type: 'repository', name: 'team/app', action: 'pull' },
    ['oci:r:repository:team/app:pull'],
  ],
  'okta.import': [{}, ['okta:import']],
  'opa.action': [{ resource: 'doc', action: 'read' }, ['doc:read']],
  'rabbitmq.resource': [
    { vhost: '/', resource: 'queue', name: 'orders', permission: 'read' },
    ['rabbitmq:/:queue:orders:read'],
  ],
  'rabbitmq.topic': [
    { vhost: '/', name: 'x', permission: 'read', routing_key: 'a.#' },
    ['rabbitmq:/:topic:x:read:a', 'rabbitmq:/:topic:x:read:a.*'],
  ],
  'rabbitmq.vhost': [{ vhost: '/' }, ['rabbitmq:/:access']],
  'sftpgo.login': [{ protocol: 'SSH' }, ['sftpgo:SSH:login']],
  'srs.stream': [{ vhost: 'v', app: 'a', stream: 's', operation: 'play' }, ['srs:v:a:s:play']],
  'transfer.login': [{ server: 's-1', protocol: 'SFTP' }, ['transfer:s-1:SFTP']],
  'vernemq.topic': [{ action: 'subscribe', topic: '$share/g/a/b' }, ['mqtt:subscribe:a:b']],
  'xmpp.login': [{ server: 'Example.COM' }, ['xmpp:example.com:login']],
};

describe('by dialect', () => {
  const templates = DIALECTS.flatMap(({ name, permissionTemplates }) =>
    Object.keys(permissionTemplates).map((template) => [template, name] as const),
  );

  test('every template of every dialect has its example here', () => {
    expect(Object.keys(ASKED)).toEqual(templates.map(([template]) => template).sort());
  });

  test.each(templates)('%s asks as the product does', async (template, dialect) => {
    const [values = {}, permissions] = ASKED[template] ?? [];
    const { asks } = await questionByDialect({ dialect, values });
    expect(resolveAsks(asks, {}).flat()).toEqual(permissions);
    expect(asks.map((ask) => 'templateName' in ask && ask.templateName)).toEqual(asks.map(() => template));
    // A product that asks over HTTP is asked for by its own request, never by filling its template in.
    const overHttp = HTTP_DIALECTS.find(({ name }) => name === dialect);
    const path = productRequest(template, values)?.path;
    expect(overHttp?.routes.some((route) => route.path === path) ?? path === undefined).toBe(true);
  });

  test.each([
    [
      'rabbitmq',
      { vhost: '/', resource: 'shelf', name: 'x', permission: 'read' },
      'The dialect refuses this: "resource" ',
    ],
    [
      'rabbitmq',
      { host: '/' },
      '"rabbitmq" does not ask with { host }. It has { vhost } or { vhost, resource, name, permission } or { vhost, name, permission, routing_key }.',
    ],
    [
      'emqx',
      { action: 'publish', topic: 'a/#' },
      'The dialect refuses this: A topic to publish to has no wildcards.',
    ],
    ['vernemq', { action: 'register', topic: 'a' }, '"vernemq" asks for nothing with these values.'],
    [
      'icecast',
      { mount: '/a', operation: 'listener_remove' },
      '"icecast" asks for nothing with these values.',
    ],
    [
      'native',
      { permission: 'a' },
      '"native" does not ask with { permission }. It has no templates: write the permission itself.',
    ],
    ['rabbitmq', { toString: '/' }, '"rabbitmq" does not ask with { toString }.'],
  ])('%s with %j cannot be asked', async (dialect, values, message) => {
    await expect(questionByDialect({ dialect, values })).rejects.toMatchObject({
      name: 'AskingError',
      message: expect.stringContaining(message),
    });
  });
});

describe('exit codes that are no answer', () => {
  test.each([
    ['roles: {}', ['test'], 2, 'has no tests. docs/policy.md shows how they are written.'],
    ['rolls: {}', ['test'], 2, ':1:1: There is no "rolls" here. Did you mean roles?'],
    ['roles: {}', ['test', '--junt', 'x'], 64, "unknown option '--junt'"],
  ])('%s with %j: %i', async (text, [command = '', ...options], code, message) => {
    const { code: found, err } = await run(command, fileWith(text), ...options);
    expect([found, err]).toEqual([code, expect.stringContaining(message)]);
  });

  test('a report that cannot be written', async () => {
    const file = fileWith('tests: [{ user: {}, deny: [a] }]');
    expect((await run('test', file, '--junit', join(folder, 'none', 'x.xml'))).code).toBe(2);
  });
});
