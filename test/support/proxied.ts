// What every reverse proxy must do with Gatehook's answers, asked through the real one.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { testEveryProduct } from './every-product.ts';
import {
  describeProduct,
  httpRequest,
  type Product,
  pageConfiguration,
  startUpstream,
  type Upstream,
} from './products.ts';
import { serveGatehook } from './served.ts';
import { startBeforeTests } from './started.ts';

/** The application as the pages write it, in place of which the tests have their own. */
const PAGE_UPSTREAM = '127.0.0.1:8080';

export interface ProxySetup {
  /** Where the proxy has to listen. */
  readonly port: number;
  readonly folder: string;
  /** A block of the product's page by its title, filled in. */
  readonly block: (title: string) => string;
}

export interface ProxyProduct {
  readonly page: 'nginx' | 'caddy' | 'haproxy';
  readonly commands: readonly string[];
  start(setup: ProxySetup): Promise<Product>;
  /** What the browser is told where Gatehook says 429, where it says 503, and where it cannot be reached. */
  readonly statuses: {
    readonly tooManyAttempts: number;
    readonly storeDown: number;
    readonly unreachable: number;
  };
}

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const ALICE = basic('alice:secret');

const USERS = {
  alice: {
    roles: ['staff'],
    grants: [
      'http:*:app.example:/app**',
      'http:GET:app.example:/a%20b',
      'http:**:public.example:/**',
      '!http:*:*:/app/closed',
    ],
    attributes: { name: 'Alíce', email: 'alice@example.com' },
  },
};

async function serve() {
  const served = await serveGatehook({ dialects: ['forward-auth'] }, USERS);
  await served.stack.addRole('staff', []);
  return served;
}

const reader = (page: string, values: PlaceholderValues, upstream: Upstream) => (title: string) => {
  const text = pageConfiguration(page, values).get(title);
  if (text === undefined) throw new Error(`docs/dialects/${page}.md has no block "${title}"`);
  return text.replaceAll(PAGE_UPSTREAM, `127.0.0.1:${upstream.port}`);
};

export function describeProxy({ page, commands, start, statuses }: ProxyProduct): void {
  describeProduct(page, commands, () => {
    let upstream: Upstream;
    beforeAll(async () => {
      upstream = await startUpstream();
    });
    afterAll(() => upstream?.close());
    const started = startBeforeTests(serve, ({ values, folder, port }) =>
      start({ folder, port, block: reader(page, values, upstream) }),
    );
    beforeEach(() => {
      upstream.seen.length = 0;
    });

    const askAt = (port: number, path: string, headers: Readonly<Record<string, string>>, method = 'GET') =>
      httpRequest(port, path, { method, headers: { host: 'app.example', ...headers } });
    const ask = (path: string, headers: Readonly<Record<string, string>> = ALICE, method = 'GET') =>
      askAt(started.port, path, headers, method);

    test('an allowed request reaches the application, with who it is', async () => {
      expect(await ask('/app/x?y=1,2')).toMatchObject({ status: 200, body: 'the application' });
      expect(upstream.seen).toMatchObject([
        {
          url: '/app/x?y=1,2',
          headers: {
            'remote-user': 'alice',
            'remote-groups': 'staff',
            'remote-name': 'Al%C3%ADce',
            'remote-email': 'alice@example.com',
          },
        },
      ]);
    });

    test('the application never sees the key', async () => {
      await ask('/app');
      expect(JSON.stringify(upstream.seen)).not.toContain('ghk_');
    });

    test("the application never sees the user's credentials", async () => {
      await ask('/app');
      expect(upstream.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    });

    test('HEAD is for those who may GET', async () => {
      expect((await ask('/a%20b', ALICE, 'HEAD')).status).toBe(200);
      expect((await ask('/a%20b', {}, 'HEAD')).status).toBe(401);
    });

    test('a CORS preflight reaches the application, without a user', async () => {
      const preflight = { origin: 'https://other.example', 'access-control-request-method': 'POST' };
      expect((await ask('/app', { ...preflight, 'Remote-User': 'admin' }, 'OPTIONS')).status).toBe(200);
      expect(upstream.seen.map(({ headers }) => headers['remote-user'] ?? '')).toEqual(['']);
    });

    test.each([
      ['OPTIONS alone', {}, 'OPTIONS'],
      ['OPTIONS with an Origin', { origin: 'https://other.example' }, 'OPTIONS'],
      [
        'POST with the headers of a preflight',
        { origin: 'x', 'access-control-request-method': 'POST' },
        'POST',
      ],
    ])('%s is no preflight', async (_name, headers, method) => {
      expect((await ask('/app', headers, method)).status).toBe(401);
      expect(upstream.seen).toEqual([]);
    });

    test.each([
      ['/app/closed', 403],
      ['/app/closed/', 403],
      ['/app/close%64', 403],
      ['/app/closed%3f', 403],
      ['/app/closed%23', 403],
      ['/app/closed%20', 403],
      ['/app/closed;x', 403],
      ['/app/closed%2f', 403],
      ['/app/closed//', 403],
      ['/app/./closed', 403],
      ['/app/%2563losed', 403],
      ['/app/open/', 200],
      [`/app/${'%D0%B0'.repeat(300)}`, 200],
      [`/app/${'%E6%97%A5'.repeat(200)}`, 200],
    ])('a denial of /app/closed and the path %s', async (path, status) => {
      expect((await ask(path)).status).toBe(status);
    });

    test('a POST is asked about as a POST', async () => {
      expect((await ask('/app', ALICE, 'POST')).status).toBe(200);
      expect((await ask('/a%20b', ALICE, 'POST')).status).toBe(403);
      expect((await ask('/a%20b', ALICE)).status).toBe(200);
    });

    test('without credentials: 401, and the browser asks for them', async () => {
      const { status, headers } = await ask('/app', {});
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toContain('Basic realm="gatehook"');
    });

    test.each([
      ['wrong password', '/app', basic('alice:wrong'), 401],
      ['no such user', '/app', basic('nobody:secret'), 401],
      ['a path that is not granted', '/other', ALICE, 403],
      ['encoded dot segments', '/app/%2e%2e/other', ALICE, 403],
      ['dot segments', '/app/../other', ALICE, 403],
      ['an encoded slash', '/app%2fother', ALICE, 403],
      ['an empty segment', '//app', ALICE, 403],
      ['a path parameter', '/app/..;/other', ALICE, 403],
    ])('%s is refused', async (_name, path, headers, status) => {
      expect((await ask(path, headers)).status).toBe(status);
      expect(upstream.seen).toEqual([]);
    });

    test.each([
      'Remote-User',
      'Remote_User',
      'Remote.User',
      'X-Forwarded-Uri',
      'X_Forwarded_Uri',
      'X-Original-URL',
      'X-API-Key',
    ])('a %s of the client says nothing', async (name) => {
      const { status } = await ask('/other', { ...ALICE, [name]: '/app' });
      expect(status).toBe(403);
      await ask('/app', { ...ALICE, [name]: 'admin' });
      const users = upstream.seen.flatMap(({ headers }) =>
        Object.entries(headers).filter(([header]) => /^remote[-_.]user$/.test(header)),
      );
      expect(users.filter(([, value]) => value !== 'alice')).toEqual([]);
    });

    test.each([
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'X_HTTP_Method_Override',
      'X.HTTP.Method.Override',
      'X-Rewrite-URL',
      'X-Override-URL',
      'X-Original-URL',
      'X-Forwarded-User',
      'Remote_Groups',
    ])('the application never sees the %s of a client', async (name) => {
      await ask('/app', { ...ALICE, [name]: '/admin' });
      const seen = upstream.seen.flatMap(({ headers }) => Object.keys(headers));
      expect(seen).not.toContain(name.toLowerCase());
    });

    test('a host that the client makes up is not asked about in place of the real one', async () => {
      await ask('/other', { ...ALICE, host: 'public.example' });
      expect(upstream.seen).toEqual([]);
    });

    testEveryProduct({
      product: page,
      started,
      user: { grants: ['http:GET:app.example:/app'] },
      login: async (name, password, port = started.port) => {
        const { status } = await askAt(port, '/app', basic(`${name}:${password}`));
        return status === 200 || `${status}`;
      },
    });

    test('a name that waits', async () => {
      started.served.setClock('stands');
      for (let at = 0; at < 8; at++) await ask('/app', basic('locked:wrong'));
      expect((await ask('/app', basic('locked:wrong'))).status).toBe(statuses.tooManyAttempts);
      started.served.setClock('goes');
    });

    test('while the store does not answer, nothing reaches the application', async () => {
      started.served.setStore('fails');
      try {
        expect((await ask('/app')).status).toBe(statuses.storeDown);
      } finally {
        started.served.setStore('answers');
      }
      expect(upstream.seen).toEqual([]);
    });

    test('Gatehook cannot be reached: refused', async () => {
      await started.served.close();
      expect((await ask('/app')).status).toBe(statuses.unreachable);
      expect(upstream.seen).toEqual([]);
    });
  });
}
