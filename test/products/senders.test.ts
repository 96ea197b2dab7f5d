// The Python module and the Go package of examples/senders, run against a server that proves what they sign.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import {
  type Answering,
  APPLICATION,
  allowing,
  type FakeReply,
  problem,
  SECRET,
  startWebhook,
} from '../client/fakes.ts';
import { testEveryProduct } from '../support/every-product.ts';
import { describeOptionalProduct, describeProduct, temporaryFolder } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { MASTER } from '../support/stack.ts';

const DRIVERS = resolve('test/products/senders');
const { folder, remove } = temporaryFolder();

/** How each language's driver is made to run. */
const LANGUAGES = [
  {
    name: 'Python module',
    needs: 'python3',
    declare: describeProduct,
    start: () => ['python3', join(DRIVERS, 'ask.py')],
  },
  {
    name: 'Go package',
    needs: 'go',
    declare: describeOptionalProduct,
    start: () => {
      const program = join(folder, 'ask');
      execFileSync('go', ['build', '-o', program, '.'], { cwd: DRIVERS, stdio: 'inherit' });
      return [program];
    },
  },
] as const;

let webhook: Awaited<ReturnType<typeof startWebhook>>;
let answering: Answering;
beforeAll(async () => {
  webhook = await startWebhook((question, nth) => answering(question, nth));
});
afterAll(async () => {
  await webhook.close();
  remove();
});

/** What the stack's application `shop` signs with. */
const GENERATION = {
  GATEHOOK_APPLICATION: 'shop.generation22',
  GATEHOOK_SIGNING_SECRET: `whsec_${applicationSecret(MASTER, 'shop', 'generation22').toString('base64')}`,
};

const LOGIN = { username: 'zoë', password: 'пароль 🔑 <&>', permissions: ['orders:42:refund'] };

for (const { name, needs, declare, start } of LANGUAGES) {
  declare(name, [needs], () => {
    let command: readonly string[];
    beforeAll(() => {
      command = start();
    }, 300_000);

    async function ask(question: object, options: object = {}, environment: Record<string, string> = {}) {
      const given = {
        GATEHOOK_URL: webhook.url,
        GATEHOOK_APPLICATION: APPLICATION,
        GATEHOOK_SIGNING_SECRET: SECRET,
        PYTHONPATH: resolve('examples/senders/python'),
        PYTHONDONTWRITEBYTECODE: '1',
      };
      const [program = '', ...argv] = command;
      const child = spawn(program, argv, {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...given, ...environment },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin.end(JSON.stringify({ question, options }));
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
      return JSON.parse(output);
    }
    describe('with Gatehook itself', () => {
      let served: Served;
      beforeAll(async () => {
        served = await serveGatehook({}, {});
        await served.stack.addApplication('shop');
      });
      afterAll(() => served.close());

      testEveryProduct({
        product: name,
        started: {
          get served() {
            return served;
          },
        },
        user: { grants: ['orders:*:read'] },
        login: async (username, password) => {
          const { scheme, host } = served.values;
          const environment = { GATEHOOK_URL: `${scheme}://${host}`, ...GENERATION };
          const answer = await ask({ username, password, permissions: ['orders:1:read'] }, {}, environment);
          return answer.outcome === 'allowed' || `${answer.outcome}: ${answer.code}`;
        },
      });
    });

    /** The replies in turn, the last one for ever. */
    const replies = (...list: readonly (FakeReply | 'hang up')[]) => {
      let sent = 0;
      answering = () => list[Math.min(sent++, list.length - 1)] ?? 'hang up';
      return () => sent;
    };
    const asked = () => JSON.parse(webhook.bodies.at(-1)?.toString() ?? '');

    test('allowed', async () => {
      replies(allowing(['orders:42:refund'], 'zoë'));
      expect(await ask(LOGIN)).toEqual({
        outcome: 'allowed',
        user: ['zoë', ['clerk'], { region: 'eu' }],
        permissions: ['orders:42:refund'],
        token: null,
      });
      expect(asked()).toEqual({ ...LOGIN, token: false });
    });

    test.each([
      [
        'a token in place of a password',
        { access_token: 'x.y.z', token: true },
        { accessToken: 'x.y.z', permissions: [], token: true },
      ],
      [
        "the application's own word, with a context",
        { username: 'alice', assert_user: true, context: { ip: '203.0.113.9' } },
        { username: 'alice', assert: true, permissions: [], token: false, context: { ip: '203.0.113.9' } },
      ],
      [
        'an empty password is a password',
        { username: 'alice', password: '' },
        { username: 'alice', password: '', permissions: [], token: false },
      ],
    ])('asks with %s', async (_name, question, body) => {
      replies(allowing());
      expect((await ask(question)).outcome).toBe('allowed');
      expect(asked()).toEqual(body);
    });

    test.each([
      ['invalid_credentials', problem(401, 'invalid_credentials'), { denied: [], wait: null }],
      [
        'not_authorized',
        problem(403, 'not_authorized', { denied: ['orders:42:refund'] }),
        { denied: ['orders:42:refund'], wait: null },
      ],
      [
        'too_many_attempts',
        problem(429, 'too_many_attempts', {}, { 'retry-after': '60' }),
        { denied: [], wait: 60 },
      ],
    ])('refused: %s', async (code, reply, more) => {
      const sent = replies(reply);
      expect(await ask(LOGIN)).toEqual({ outcome: 'refused', code, ...more });
      expect(sent()).toBe(1);
    });

    test.each([
      ['untrusted_caller', problem(401, 'untrusted_caller')],
      ['caller_not_allowed', problem(403, 'caller_not_allowed')],
      ['malformed_question', problem(400, 'malformed_question', { detail: 'Not a permission.' })],
    ])('a fault: %s', async (code, reply) => {
      const sent = replies(reply);
      expect(await ask(LOGIN)).toEqual({ outcome: 'fault', code, request: 'request-1' });
      expect(sent()).toBe(1);
    });

    test.each([
      ['503', problem(503, 'unavailable'), 'unavailable'],
      ['a connection that breaks', 'hang up', 'network'],
    ] as const)('cannot tell after two retries: %s', async (_name, reply, code) => {
      const sent = replies(reply);
      expect(await ask(LOGIN)).toMatchObject({ outcome: 'cannot tell', code });
      expect(sent()).toBe(3);
    });

    test('cannot tell, without retries', async () => {
      const sent = replies('hang up');
      expect(await ask(LOGIN, { retries: 0 })).toEqual({
        outcome: 'cannot tell',
        code: 'network',
        request: null,
      });
      expect(sent()).toBe(1);
    });

    test.each([
      ['a 200 of something else', { status: 200, body: '<html>Welcome</html>' }],
      ['an empty 200', { status: 200 }],
      ['a 200 without roles', { status: 200, body: { ...(allowing().body as object), roles: null } }],
      ['a deny under 200', { status: 200, body: { ...(allowing().body as object), decision: 'deny' } }],
      ['an empty 401', { status: 401 }],
      ['the code of another status', problem(401, 'not_authorized')],
    ])('%s is no answer', async (_name, reply) => {
      replies(reply);
      expect((await ask(LOGIN)).outcome).toMatch(/^(cannot tell|fault)$/);
    });

    const tokenOf = (subject: unknown) =>
      ['{}', JSON.stringify({ sub: subject }), '{}']
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.');

    test.each<[string, object, FakeReply]>([
      ['another user', { username: 'alice', password: 'x' }, allowing([], 'mallory')],
      ['another user than the token names', { access_token: tokenOf('alice') }, allowing([], 'mallory')],
      ['no permissions', { ...LOGIN, username: 'alice' }, allowing()],
      ['another permission', { ...LOGIN, username: 'alice' }, allowing(['orders:13:refund'])],
    ])('an allow about %s is no answer', async (_name, question, reply) => {
      replies(reply);
      expect(await ask(question)).toMatchObject({ outcome: 'cannot tell', code: 'unexpected_answer' });
    });

    test.each<[string, object, FakeReply]>([
      ['capitals', { username: 'ALICE', password: 'x' }, allowing()],
      ['full-width letters', { username: 'ａｌｉｃｅ', password: 'x' }, allowing()],
      ['a decomposed letter', { username: 'ZOE\u0308', password: 'x' }, allowing([], 'zoë')],
      ['the user whom the token names', { access_token: tokenOf('alice') }, allowing()],
      ['a token that names a number', { access_token: tokenOf(42) }, allowing()],
      ['more than was asked', { ...LOGIN, username: 'alice' }, allowing(['a', 'orders:42:refund'])],
    ])('an allow about %s is one', async (_name, question, reply) => {
      replies(reply);
      expect(await ask(question)).toMatchObject({ outcome: 'allowed' });
    });

    test('JSON that is nested 100,000 deep is no answer', async () => {
      replies({ status: 200, body: '['.repeat(100_000) });
      expect(await ask(LOGIN)).toMatchObject({ outcome: 'cannot tell', code: 'unexpected_answer' });
    });

    test('the third attempt is answered, each signed anew', async () => {
      const sent = replies('hang up', problem(503, 'unavailable'), allowing(LOGIN.permissions, 'zoë'));
      expect((await ask(LOGIN)).outcome).toBe('allowed');
      expect(sent()).toBe(3);
    });

    test('a redirect is not followed', async () => {
      replies({ status: 307, headers: { location: `${webhook.url}/elsewhere` } });
      const before = webhook.bodies.length;
      expect(await ask(LOGIN)).toMatchObject({ outcome: 'cannot tell', code: 'unexpected_answer' });
      expect(webhook.bodies).toHaveLength(before + 1);
    });

    test('nothing is sent without exactly one credential', async () => {
      const before = webhook.bodies.length;
      expect(await ask({ username: 'alice' })).toMatchObject({
        outcome: 'fault',
        code: 'missing_credentials',
      });
      expect(webhook.bodies).toHaveLength(before);
    });

    test.each([
      ['no url', { GATEHOOK_URL: '' }, /URL|url/],
      ['http to another machine', { GATEHOOK_URL: 'http://gatehook.example' }, /must start with https:\/\//],
      ['no generation', { GATEHOOK_APPLICATION: 'shop' }, /the id and the generation/],
      ['a line break', { GATEHOOK_APPLICATION: `${APPLICATION}\n` }, /the id and the generation/],
      ['letters beyond ASCII', { GATEHOOK_APPLICATION: 'żółw.generation22' }, /the id and the generation/],
      ['a short secret', { GATEHOOK_SIGNING_SECRET: 'whsec_c2hvcnQ=' }, /at least 24 bytes in base64/],
    ])('misconfigured: %s', async (_name, environment, message) => {
      expect(await ask(LOGIN, {}, environment)).toEqual({
        outcome: 'misconfigured',
        message: expect.stringMatching(message),
      });
    });
  });
}
