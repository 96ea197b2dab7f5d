// `gatehook app`: what is printed once, what is shown ever after, and how one credential follows another.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deleteApplication, listApplications, requireApplication } from '../../cli/applications/stored.ts';
import { parseApiKey } from '../../functions/callers/api-key.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { type CliStack, MASTER, startCliStack } from './support.ts';

interface Credentials {
  readonly id: string;
  readonly application: string;
  readonly signingSecret: string;
  readonly apiKey: string;
}

const PUBLIC_KEY = 'whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=';
const OTHER_KEY = `whpk_${Buffer.alloc(32, 7).toString('base64')}`;
const HOUR = 3_600_000;
let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());
beforeEach(async () => {
  for (const { id } of (await listApplications(stack.table)).values) await deleteApplication(stack.table, id);
});

const create = async (...argv: string[]) =>
  (await stack.run('app', 'create', ...argv, '--json')).json<Credentials>();
const stored = (id: string) => requireApplication(stack.table, id);

describe('app create', () => {
  test('--json prints exactly these members, in this order', async () => {
    const { code, out, err } = await stack.run('app', 'create', 'shop', '--json');
    const credentials = JSON.parse(out);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'note: This is shown once. Keep it as you keep passwords.\n',
    });
    expect(Object.keys(credentials)).toEqual(['id', 'application', 'signingSecret', 'apiKey', 'apiKeyId']);
    expect(credentials).toEqual({
      id: 'shop',
      application: expect.stringMatching(/^shop\.[a-z2-7]{12}$/),
      signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      apiKey: expect.stringMatching(/^ghk_shop_[a-z2-7]{32}_[a-z2-7]{16}$/),
      apiKeyId: createHash('sha256').update(credentials.apiKey).digest('hex').slice(0, 12),
    });
  });

  test('the secret is the one derived for the generation, and the table holds only the hash of the key', async () => {
    const { application, signingSecret, apiKey } = await create('shop');
    const [, generation = ''] = application.split('.');
    expect(signingSecret).toBe(`whsec_${applicationSecret(MASTER, 'shop', generation).toString('base64')}`);
    const { keys, generations } = await stored('shop');
    expect(generations).toEqual([{ id: generation, createdAt: stack.clock.now, expiresAt: null }]);
    expect(keys).toEqual([
      {
        id: createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
        hash: createHash('sha256').update(apiKey).digest('base64url'),
        createdAt: stack.clock.now,
        expiresAt: null,
        places: ['header'],
      },
    ]);
  });

  test('for people: the three values, once', async () => {
    const { code, out, err } = await stack.run('app', 'create', 'shop', '--name', 'The shop');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Application "shop" is created\.\n\ngatehook-application {2}shop\.\w{12}\nsigning secret {8}whsec_\S+\nAPI key {15}ghk_shop_\S+\nAPI key id {12}[0-9a-f]{12}\n$/,
    );
    expect(err).toBe('note: This is shown once. Keep it as you keep passwords.\n');
  });

  test('every limit is stored', async () => {
    await create(
      ...[
        'shop',
        '--name',
        'Shop',
        '--may-assert',
        '--may-ask',
        'orders:**',
        '!orders:9',
        '--may-ask',
        'carts:*',
      ],
      ...[
        '--may-assert-login',
        'svc-*',
        '--may-issue-tokens',
        '--audience',
        'shop-api',
        '--returns',
        'region',
      ],
      ...['--strict', '--dialect', 'native'],
      ...['--origin', 'https://app.example.com', 'http://localhost:5173'],
    );
    expect(await stored('shop')).toMatchObject({
      name: 'Shop',
      status: 'active',
      mayAssert: true,
      mayAsk: ['orders:**', '!orders:9', 'carts:*'],
      mayAssertLogin: ['svc-*'],
      mayIssueTokens: true,
      audience: 'shop-api',
      returns: ['region'],
      origins: ['https://app.example.com', 'http://localhost:5173'],
      strict: true,
      dialects: ['native'],
    });
  });

  test('without options it may ask anything natively, and vouch for no user', async () => {
    await create('shop');
    const application = await stored('shop');
    expect(application).toMatchObject({
      name: 'shop',
      dialects: ['native'],
      mayAssert: false,
      mayAssertLogin: [],
      mayIssueTokens: false,
      strict: false,
    });
    expect(application).not.toHaveProperty('mayAsk');
    expect(application).not.toHaveProperty('returns');
    expect(application).not.toHaveProperty('origins');
  });

  test('--key-place path: a key for URLs', async () => {
    const { apiKey } = await create('broker', '--key-place', 'path');
    expect(parseApiKey(apiKey)).toMatchObject({ place: 'path', application: 'broker' });
    expect((await stored('broker')).keys[0]?.places).toEqual(['path']);
  });

  test('--public-key: nothing is shared with it', async () => {
    const { code, out, err } = await stack.run(
      'app',
      'create',
      'courier',
      '--public-key',
      PUBLIC_KEY,
      '--json',
    );
    expect({ code, err, value: JSON.parse(out) }).toEqual({
      code: 0,
      err: '',
      value: { id: 'courier', application: 'courier', signingSecret: null, apiKey: null, apiKeyId: null },
    });
    const { generations, keys, publicKeys } = await stored('courier');
    expect({ generations, keys }).toEqual({ generations: [], keys: [] });
    expect(publicKeys.map(({ key }) => `whpk_${key}`)).toEqual([PUBLIC_KEY]);
  });

  test.each([
    [['shop'], 1, 'error: The application "shop" exists already.\n'],
    [
      ['other', '--public-key', PUBLIC_KEY],
      1,
      'error: This public key belongs to another application, "courier".',
    ],
    [['Shop'], 64, 'An application id has 1 to 63 characters'],
    [['x', '--dialect', 'gopher'], 64, 'There is no dialect "gopher". gatehook dialect list shows them all.'],
    [['x', '--may-ask', 'a::b'], 64, 'Not a grant: a segment is empty'],
    [['x', '--permission-template', 'nothing=x'], 64, 'There is no template "nothing".'],
    [['x', '--dialect-setting', 'nothing=x'], 64, 'There is no setting "nothing".'],
    [['x', '--dialect-setting', 'kubernetes.passOn=yes'], 64, 'Write it as true or false.'],
    [['x', '--key-place', 'query'], 64, 'Allowed choices are header, path.'],
    [[], 64, "missing required argument 'id'"],
  ])('app create %j is refused', async (argv, expected, message) => {
    await create('shop');
    await create('courier', '--public-key', PUBLIC_KEY);
    const { code, out, err } = await stack.run('app', 'create', ...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(message);
  });

  test('a stage whose secret is too short gives nothing out', async () => {
    stack.secretVersions.unshift('{"master":"short"}');
    const { code, out, err } = await stack.run('app', 'create', 'shop');
    stack.secretVersions.shift();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('The signing secret has no strong "master".');
    await expect(stored('shop')).rejects.toThrow(
      'There is no application "shop". gatehook app list shows those that are there.',
    );
  });
});

describe('app list and app show', () => {
  test('no secret, key or hash is in either, nor in their JSON', async () => {
    const { signingSecret, apiKey } = await create('shop');
    const [{ hash = '' } = {}] = (await stored('shop')).keys;
    for (const argv of [['list'], ['show', 'shop'], ['list', '--json'], ['show', 'shop', '--json']]) {
      const { code, out } = await stack.run('app', ...argv);
      expect(code).toBe(0);
      expect(out).toContain('shop');
      for (const secret of [signingSecret.slice(6), apiKey, hash]) expect(out).not.toContain(secret);
    }
  });

  test('the JSON of one application', async () => {
    const { application } = await create('shop', '--may-ask', 'orders:**');
    const createdAt = new Date(stack.clock.now).toISOString().replace(/\.\d+/, '');
    expect((await stack.run('app', 'show', 'shop', '--json')).json()).toEqual({
      id: 'shop',
      name: 'shop',
      status: 'active',
      dialects: ['native'],
      generations: [{ id: application.slice(5), createdAt, expiresAt: null, master: 'current' }],
      keys: [{ id: expect.any(String), places: ['header'], createdAt, expiresAt: null }],
      publicKeys: [],
      mayAsk: ['orders:**'],
      mayAssert: false,
      mayAssertLogin: [],
      mayIssueTokens: false,
      audience: null,
      introspects: [],
      origins: [],
      returns: null,
      mayManage: [],
      mayResetPasswords: false,
      mayGive: [],
      mayGrant: [],
      maySet: [],
      strict: false,
      permissionTemplates: {},
      dialectSettings: {},
    });
  });

  test('the list is sorted, with status and the ends of what was replaced', async () => {
    await create('shop');
    await create('billing');
    await stack.run('app', 'disable', 'billing');
    await stack.run('app', 'rotate', 'shop', '--secret', '--overlap', '1h');
    const { out } = await stack.run('app', 'list');
    const end = new Date(stack.clock.now + HOUR).toISOString().replace(/\.\d+/, '');
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^ID +NAME +STATUS +DIALECTS +SIGNING SECRETS +API KEYS +PUBLIC KEYS$/);
    expect(lines[1]).toMatch(
      /^billing +billing +disabled +native +\w{12} current +\w{12} header current +0$/,
    );
    expect(lines[2]).toMatch(
      new RegExp(`^shop +shop +active +native +\\w{12} until ${end} +\\w{12} header current +0$`),
    );
    expect(lines[3]).toMatch(/^ +\w{12} current$/);
  });

  test('show tells what an application may manage, and that it may manage nothing where nothing was given', async () => {
    const limit = [
      '--may-manage',
      '*@example.com',
      '--may-give',
      'staff',
      'clerk',
      '--may-grant',
      'orders:**',
    ];
    await create('okta', ...limit, '--may-set', 'region', '--may-reset-passwords');
    await create('shop');
    const shown = async (id: string) =>
      (await stack.run('app', 'show', id)).out
        .split(/\n(?! )/)
        .filter((line) => /^may (manage|reset|give|grant|set)/.test(line))
        .map((line) => line.split(/\s{2,}/).join('|'));
    expect(await shown('okta')).toEqual([
      'may manage|*@example.com',
      'may reset passwords|yes',
      expect.stringMatching(/^may give\|staff\W+clerk$/),
      'may grant|orders:**',
      'may set|region',
    ]);
    expect(await shown('shop')).toEqual([
      'may manage|no user',
      'may reset passwords|no',
      'may give|no role',
      'may grant|no grant',
      'may set|no attribute',
    ]);
  });

  test('an unknown application', async () => {
    const { code, err } = await stack.run('app', 'show', 'nobody');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: There is no application "nobody". gatehook app list shows those that are there.\n',
    });
  });
});

describe('app update', () => {
  test('--no-origin takes all origins away', async () => {
    await create('shop', '--origin', 'https://app.example.com');
    await stack.run('app', 'update', 'shop', '--no-origin');
    expect(await stored('shop')).not.toHaveProperty('origins');
  });

  test('deleted and created anew it has another generation of tokens, and keeps it through changes', async () => {
    const generations: unknown[] = [];
    for (const arguments_ of [[], ['--public-key', 'whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=']]) {
      await create('shop', ...arguments_);
      const { tokenGeneration } = Object(await stored('shop'));
      await stack.run('app', 'update', 'shop', '--may-issue-tokens');
      expect(await stored('shop')).toMatchObject({ tokenGeneration });
      generations.push(tokenGeneration);
      await stack.run('app', 'delete', 'shop', '--yes');
    }
    expect(new Set(generations.filter((one) => typeof one === 'string')).size).toBe(2);
  });

  describe.each([
    ['--may-manage', ['--may-manage', '**']],
    ['--may-reset-passwords', ['--may-reset-passwords']],
  ])('web pages and %s', (_name, manages) => {
    const pages = ['--origin', 'https://app.example.com'];
    const refused = {
      code: 1,
      err: expect.stringContaining(
        'error: "page" has origins and may manage users or reset passwords: each visitor of its pages can read its API key',
      ),
    };

    test('are not created together', async () => {
      expect(await stack.run('app', 'create', 'page', ...pages, ...manages)).toMatchObject(refused);
      expect((await stack.run('app', 'show', 'page')).code).toBe(1);
    });

    test('do not come one after the other, but one for the other', async () => {
      await create('page', ...pages);
      expect(await stack.run('app', 'update', 'page', ...manages)).toMatchObject(refused);
      expect((await stack.run('app', 'update', 'page', '--no-origin', ...manages)).code).toBe(0);
      expect(await stack.run('app', 'update', 'page', ...pages)).toMatchObject(refused);
      expect(await stored('page')).not.toHaveProperty('origins');
    });
  });

  test('an origin with a path is refused', async () => {
    await create('shop');
    const { code, err } = await stack.run(
      'app',
      'update',
      'shop',
      '--origin',
      'https://app.example.com/login',
    );
    expect(code).toBe(64);
    expect(err).toContain('An origin is https://, a host, and a port where it is not 443');
  });

  test('changes what is named and leaves the rest', async () => {
    await create('shop', '--may-assert', '--returns', 'region', '--audience', 'a');
    const before = await stored('shop');
    const { code } = await stack.run(
      'app',
      'update',
      'shop',
      '--may-ask',
      'orders:**',
      '--no-may-assert',
      '--no-returns',
    );
    const { version, returns: _gone, ...rest } = await stored('shop');
    expect(code).toBe(0);
    expect(version).not.toBe(before.version);
    const { version: _old, returns, ...kept } = before;
    expect(returns).toEqual(['region']);
    expect(rest).toEqual({ ...kept, mayAsk: ['orders:**'], mayAssert: false });
    expect(_gone).toBeUndefined();
  });

  test('a setting of a dialect is set beside others, and all are taken away', async () => {
    await create('broker', '--dialect-setting', 'kubernetes.passOn=true');
    await stack.run('app', 'update', 'broker', '--dialect-setting', 'authzen.actions=read,write');
    const { out } = await stack.run('app', 'show', 'broker');
    expect(out).toMatch(/dialect settings +kubernetes\.passOn=true\n +authzen\.actions=read,write\n/);
    await stack.run('app', 'update', 'broker', '--no-dialect-setting');
    expect((await stored('broker')).dialectSettings).toEqual({});
  });

  test('a public key comes and goes, and is free for another application then', async () => {
    await create('courier', '--public-key', PUBLIC_KEY);
    await stack.run('app', 'update', 'courier', '--public-key', OTHER_KEY, '--remove-public-key', PUBLIC_KEY);
    expect((await stored('courier')).publicKeys.map(({ key }) => `whpk_${key}`)).toEqual([OTHER_KEY]);
    expect((await stack.run('app', 'create', 'next', '--public-key', PUBLIC_KEY)).code).toBe(0);
    const { code, err } = await stack.run('app', 'update', 'next', '--public-key', OTHER_KEY);
    expect(code).toBe(1);
    expect(err).toContain('This public key belongs to another application, "courier".');
  });

  test('a public key that it does not have cannot be removed', async () => {
    await create('courier', '--public-key', PUBLIC_KEY);
    const { code, err } = await stack.run('app', 'update', 'courier', '--remove-public-key', OTHER_KEY);
    expect(code).toBe(1);
    expect(err).toContain(
      '"courier" does not have this public key. gatehook app show courier lists its keys.',
    );
  });
});

describe('app rotate', () => {
  test('--secret: a new generation; the one before counts until the overlap ends', async () => {
    const first = await create('shop');
    const second = (await stack.run('app', 'rotate', 'shop', '--secret', '--json')).json<Credentials>();
    expect(second).toEqual({
      id: 'shop',
      application: expect.stringMatching(/^shop\.[a-z2-7]{12}$/),
      signingSecret: expect.stringMatching(/^whsec_/),
      apiKey: null,
      apiKeyId: null,
    });
    expect(second.application).not.toBe(first.application);
    expect((await stored('shop')).generations.map(({ id, expiresAt }) => [id, expiresAt])).toEqual([
      [first.application.slice(5), stack.clock.now + 24 * HOUR],
      [second.application.slice(5), null],
    ]);
  });

  test('--key: the header stays the same, and the old key ends at once without an overlap', async () => {
    const first = await create('shop');
    const second = (
      await stack.run('app', 'rotate', 'shop', '--key', '--overlap', '0', '--yes', '--json')
    ).json<Credentials>();
    expect(second).toEqual({
      ...first,
      signingSecret: null,
      apiKey: expect.stringMatching(/^ghk_shop_/),
      apiKeyId: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    const hash = createHash('sha256').update(second.apiKey).digest('base64url');
    expect((await stored('shop')).keys.map((key) => key.hash)).toEqual([hash]);
  });

  test('a key of another place stays as it is', async () => {
    await create('shop');
    await stack.run('app', 'rotate', 'shop', '--key', '--key-place', 'path');
    await stack.run('app', 'rotate', 'shop', '--key', '--overlap', '1h');
    expect((await stored('shop')).keys.map(({ places, expiresAt }) => [places[0], expiresAt])).toEqual([
      ['header', null],
      ['path', stack.clock.now + HOUR],
      ['path', null],
    ]);
  });

  test('three times within the overlap: two are active', async () => {
    await create('shop');
    for (let times = 0; times < 3; times++) await stack.run('app', 'rotate', 'shop', '--secret');
    expect((await stored('shop')).generations).toHaveLength(2);
  });

  test('for people: says until when', async () => {
    await create('shop');
    const { out } = await stack.run('app', 'rotate', 'shop', '--secret', '--overlap', '1h');
    const end = new Date(stack.clock.now + HOUR).toISOString().replace(/\.\d+/, '');
    expect(out).toContain(`Application "shop" has new credentials. What they replace counts until ${end}.`);
  });

  test('an application that had none of the kind: nothing is said to be replaced', async () => {
    await stack.run(
      'app',
      'create',
      'pair',
      '--public-key',
      'whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=',
    );
    for (const argv of [['--secret'], ['--key'], ['--key', '--key-place', 'path']]) {
      const { out } = await stack.run('app', 'rotate', 'pair', ...argv);
      expect(out).toContain('Application "pair" has new credentials.\n');
    }
    expect((await stack.run('app', 'rotate', 'pair', '--key')).out).toContain(
      'What they replace counts until',
    );
  });

  test.each([
    [['shop'], 64, 'Say what to rotate: --secret, --key, or both.'],
    [['shop', '--secret', '--overlap', '24'], 64, 'A duration is a number with s, m, h or d'],
    [
      ['nobody', '--key'],
      1,
      'There is no application "nobody". gatehook app list shows those that are there.',
    ],
  ])('app rotate %j is refused', async (argv, expected, message) => {
    await create('shop');
    const { code, err } = await stack.run('app', 'rotate', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });
});

describe('app disable, enable, delete', () => {
  test('disable and enable', async () => {
    await create('shop');
    expect((await stack.run('app', 'disable', 'shop', '--json')).json()).toEqual({
      id: 'shop',
      status: 'disabled',
    });
    expect((await stored('shop')).status).toBe('disabled');
    expect((await stack.run('app', 'enable', 'shop')).out).toBe('Application "shop" may ask again.\n');
    expect((await stored('shop')).status).toBe('active');
  });

  test('delete sets the public key free', async () => {
    await create('courier', '--public-key', PUBLIC_KEY);
    expect((await stack.run('app', 'delete', 'courier', '--yes', '--json')).json()).toEqual({
      id: 'courier',
      deleted: true,
    });
    expect((await stack.run('app', 'create', 'next', '--public-key', PUBLIC_KEY)).code).toBe(0);
  });

  test.each(['disable', 'enable', 'delete'])('app %s of an unknown one', async (command) => {
    const { code, err } = await stack.run('app', command, 'nobody');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: There is no application "nobody". gatehook app list shows those that are there.\n',
    });
  });
});
