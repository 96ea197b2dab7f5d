// `gatehook check` and `gatehook event`: questions signed in an application's name, put to the webhook itself.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GatewayEvent } from '../../functions/http/inbound.ts';
import { signV1 } from '../support/signing.ts';
import { type CliStack, PASSWORD, startCliStack } from './support.ts';

let stack: CliStack;
let shopSecret = '';
let shopHeader = '';

beforeAll(async () => {
  stack = await startCliStack();
  const { json } = await stack.run('app', 'create', 'shop', '--json');
  const credentials = json<Record<string, string>>();
  shopSecret = credentials.signingSecret ?? '';
  shopHeader = credentials.application ?? '';
  const key = 'whpk_JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=';
  await stack.run('app', 'create', 'courier', '--public-key', key);
  await stack.run('app', 'create', 'closed');
  await stack.run('app', 'disable', 'closed');
  await stack.run(
    'user',
    'create',
    'alice',
    '--password-stdin',
    '--grant',
    'orders:*',
    '--attribute',
    'region=eu',
  );
});
afterAll(() => stack.close());

const check = (...argv: string[]) => stack.run('check', ...argv);

describe('check', () => {
  test('allowed: exit code 0', async () => {
    const { code, out } = await check('alice', 'orders:42', '--app', 'shop', '--password-stdin');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'decision     allow',
        'user         alice',
        'roles        -',
        'permissions  orders:42',
        'attributes   region=eu',
        '',
      ].join('\n'),
    );
  });

  test('allowed, as JSON: the members of the answer', async () => {
    expect((await check('alice', '--app', 'shop', '--password', PASSWORD, '--json')).json()).toEqual({
      decision: 'allow',
      username: 'alice',
      roles: [],
      attributes: { region: 'eu' },
      permissions: [],
    });
  });

  test('not allowed: exit code 1, and what is denied', async () => {
    const { code, out } = await check('alice', 'orders:42', 'files:1', '--app', 'shop', '--password-stdin');
    expect({ code, out }).toEqual({
      code: 1,
      out: 'decision  deny\ncode      not_authorized\ndenied    files:1\n',
    });
  });

  test('a wrong password: exit code 1', async () => {
    const { code, out } = await check('alice', '--app', 'shop', '--password', 'wrong', '--json');
    expect({ code, value: JSON.parse(out) }).toEqual({
      code: 1,
      value: { decision: 'deny', code: 'invalid_credentials', denied: [] },
    });
    await stack.run('user', 'unlock', 'alice');
  });

  test.each([
    ['check', 2],
    ['event', 1],
  ])(
    '%s: an application that is not there is told of before the password is asked for',
    async (command, expected) => {
      const prompts: string[] = [];
      const askSecret = async (prompt: string) => {
        prompts.push(prompt);
        return PASSWORD;
      };
      const { code, err } = await stack.runWith({ askSecret }, command, 'alice', '--app', 'ghost');
      expect({ code, prompts }).toEqual({ code: expected, prompts: [] });
      expect(err).toContain('There is no application "ghost". gatehook app list shows those that are there.');
    },
  );

  test('at a terminal the password is asked for once', async () => {
    const prompts: string[] = [];
    const askSecret = async (prompt: string) => {
      prompts.push(prompt);
      return PASSWORD;
    };
    const { code } = await stack.runWith({ askSecret }, 'check', 'alice', '--app', 'shop');
    expect({ code, prompts }).toEqual({ code: 0, prompts: ['Password: '] });
  });

  test.each([
    [['alice', '--app', 'closed', '--password', PASSWORD], 2, 'Gatehook does not know this application.'],
    [['alice', '--app', 'courier', '--password', PASSWORD], 2, '"courier" has no signing secret'],
    [
      ['alice', '--app', 'ghost', '--password', PASSWORD],
      2,
      'There is no application "ghost". gatehook app list shows those that are there.',
    ],
    [['alice', '--app', 'shop'], 64, 'Give the password with --password-stdin or --password.'],
    [['alice', '--password', PASSWORD], 64, "required option '--app <id>' not specified"],
    [
      ['alice', 'a:*', '--app', 'shop', '--password', PASSWORD],
      64,
      'Not a permission: "*" is for grants only',
    ],
  ])('check %j has no answer', async (argv, expected, message) => {
    const { code, out, err } = await check(...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(message);
  });

  test('an empty standard input, as a failed command before the pipe leaves it, is no guess at the password', async () => {
    const readInput = async () => new Uint8Array();
    const argv = ['check', 'alice', '--app', 'shop', '--password-stdin'];
    const { code, out, err } = await stack.runWith({ readInput }, ...argv);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain('There is no password on standard input.');
    expect((await stack.run('user', 'show', 'alice')).out).toContain('none since the last success');
  });

  test('a webhook that has no secret cannot tell: exit code 2', async () => {
    const { code, err } = await check('alice', '--app', 'closed', '--password', PASSWORD, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(err)).toEqual({
      error: { code: 'untrusted_caller', message: expect.stringContaining('does not know this application') },
    });
  });
});

describe('event', () => {
  const event = async () =>
    (await stack.run('event', 'Alice', 'orders:42', '--app', 'shop', '--password', PASSWORD)).json<
      GatewayEvent & Record<string, unknown>
    >();

  test('is the whole event that API Gateway sends', async () => {
    const { now } = stack.clock;
    expect(await event()).toEqual({
      version: '2.0',
      routeKey: 'ANY /webhook',
      rawPath: '/webhook',
      rawQueryString: '',
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'gatehook-application': shopHeader,
        'webhook-id': expect.stringMatching(/^msg_[A-Za-z0-9_-]{24}$/),
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': expect.stringMatching(/^v1,/),
      }),
      requestContext: expect.objectContaining({
        http: expect.objectContaining({ method: 'POST', path: '/webhook', sourceIp: '127.0.0.1' }),
        stage: '$default',
        time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
        timeEpoch: now,
      }),
      body: JSON.stringify({ username: 'alice', password: PASSWORD, permissions: ['orders:42'] }),
      isBase64Encoded: false,
    });
  });

  test('its signature is the one an independent signer makes, and the webhook takes it once', async () => {
    const { headers, body = '' } = await event();
    const id = headers['webhook-id'] ?? '';
    const input = { id, timestamp: Number(headers['webhook-timestamp']), body };
    expect(headers['webhook-signature']).toBe(signV1(shopSecret, input));
    const post = () => fetch(`${stack.url}/webhook`, { method: 'POST', body, headers: proofOf(headers) });
    expect([(await post()).status, (await post()).status]).toEqual([200, 409]);
  });

  test('two events have two ids', async () => {
    const ids = [await event(), await event()].map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
  });

  test('without a password there is nothing to sign', async () => {
    const { code, out, err } = await stack.run('event', 'alice', '--app', 'shop');
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toContain('Give the password with --password-stdin or --password.');
  });
});

/** Without those that a client sets itself. */
function proofOf(headers: GatewayEvent['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value = '']) =>
      ['host', 'content-length'].includes(name) ? [] : [[name, value]],
    ),
  );
}
