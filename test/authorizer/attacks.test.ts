// What an end client may try: an answer of one route for another, paths that read in two ways, keys and tokens of others.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeUser } from '../../cli/users/stored.ts';
import { credentialsIn } from '../../functions/authorizer/credentials.ts';
import * as events from './events.ts';
import { basic, errorOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.stack.addUser('everything', {
    grants: ['**', '!api:*:/admin', '!api:*:/admin/*', '!api:*:/folder/**'],
  });
});
afterAll(() => world.stack.database.close());

const bearer = () => `Bearer ${world.token}`;

interface Policy {
  readonly policyDocument: {
    readonly Statement: readonly { readonly Effect: string; readonly Resource: string }[];
  };
}

/** Whether API Gateway would let a request through by a policy, cached or not: `*` and `?` are its wildcards. */
function lets({ policyDocument }: Policy, methodArn: string): boolean {
  return policyDocument.Statement.some(({ Effect, Resource }) => {
    const pattern = Resource.replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return Effect === 'Allow' && new RegExp(`^${pattern}$`).test(methodArn);
  });
}

describe('a cached answer (attack 19)', () => {
  test.each([
    ['REST TOKEN', events.restToken],
    ['REST REQUEST', events.restRequest],
  ])('%s: allowed on GET /orders/a, then DELETE /orders/b', async (_name, event) => {
    const authorizer = world.make();
    const first = (await authorizer(event({ authorization: bearer(), path: '/orders/a' }))) as Policy;
    expect(lets(first, events.methodArn('GET', '/orders/a'))).toBe(true);
    // Even if API Gateway kept it, it would not let the second one through.
    expect(lets(first, events.methodArn('DELETE', '/orders/b'))).toBe(false);
    expect(lets(first, events.methodArn('GET', '/orders/b'))).toBe(false);
    const second = event({ authorization: bearer(), method: 'DELETE', path: '/orders/b' });
    expect(lets((await authorizer(second)) as Policy, events.methodArn('DELETE', '/orders/b'))).toBe(false);
  });

  test('a path with a wildcard never becomes a policy for more', async () => {
    const event = events.restToken({ authorization: basic('everything'), path: '/orders/*' });
    expect(lets((await world.ask(event)) as Policy, events.methodArn('GET', '/orders/secret'))).toBe(false);
  });

  test('HTTP API: each request is decided', async () => {
    const authorizer = world.make();
    const ask = (request: events.Request) =>
      authorizer(events.httpApi({ authorization: bearer(), ...request }));
    expect(await ask({ path: '/orders/a' })).toMatchObject({ isAuthorized: true });
    expect(await ask({ path: '/orders/secret' })).toEqual({ isAuthorized: false });
    expect(await ask({ path: '/orders/a', method: 'DELETE' })).toEqual({ isAuthorized: false });
  });
});

describe('a path (attack 21)', () => {
  const PATHS: readonly [path: string, permission: string | null][] = [
    ['/orders/42', 'api:GET:/orders/42'],
    ['/orders/42/', 'api:GET:/orders/42'],
    ['/', 'api:GET:/'],
    ['/a:b', 'api:GET:/a%3Ab'],
    ['/J%C3%BCrgen', 'api:GET:/J%C3%BCrgen'],
    ['/a%20b', 'api:GET:/a%20b'],
    ['/!admin', 'api:GET:/%21admin'],
    ['/admin/../public', null],
    ['/%2e%2e/admin', null],
    ['//admin', null],
    ['/public%2fadmin', null],
    ['/..;x/admin', null],
    ['/admin;x', null],
    ['/admin%3bx', null],
    ['/admin%20', null],
    ['/admin//', null],
    ['/cafe%CC%81', 'api:GET:/caf%C3%A9'],
    ['/pub%23/admin', null],
    ['/pub%3Fx', null],
    ['/%zz', null],
    ['/%ff', null],
    ['/%5cadmin', null],
    ['/admin%00', null],
    ['/%2561dmin', null],
    ['/*', null],
    ['/${a}', null],
  ];

  test.each(PATHS)('REST %s is asked as %s', async (path, permission) => {
    world.records.length = 0;
    await world.ask(events.restToken({ authorization: basic('everything'), path }));
    const asked = world.records.flatMap(({ decision }) => decision.explanation.map((one) => one.permission));
    expect(asked).toEqual(permission === null ? [] : [permission]);
    expect(world.records.map(({ decision }) => decision.outcome)).toEqual([
      permission === null ? 'deny' : 'allow',
    ]);
  });

  test.each([
    ['/admin', false],
    ['/admin/', false],
    ['/%61dmin', false],
    ['/admin;x', false],
    ['/admin ', false],
    ['/folder', false],
    ['/folder/', false],
    ['/folder/x', false],
    ['/public', true],
    ['/public/', true],
  ])('HTTP API %j: a denial of /admin or /folder/** is not stepped around', async (path, isAuthorized) => {
    const answer = await world.ask(events.httpApi({ authorization: basic('everything'), path }));
    expect(answer).toMatchObject({ isAuthorized });
  });

  test.each([
    ['REST', events.restToken],
    ['HTTP', events.httpApi],
  ])('%s API: HEAD is asked about as GET', async (_name, event) => {
    world.records.length = 0;
    await world.ask(event({ authorization: basic('everything'), method: 'HEAD', path: '/a' }));
    expect(world.records[0]?.decision.explanation).toMatchObject([
      { permission: 'api:GET:/a', allowed: true },
    ]);
  });
});

describe('credentials', () => {
  test('a token for another audience', async () => {
    const authorization = `Bearer ${await world.stack.token('stranger')}`;
    expect(await errorOf(world.ask(events.restToken({ authorization })))).toBe('Unauthorized');
  });

  test('a password whose user was disabled a moment ago, though it was verified just now', async () => {
    await world.stack.addUser('leaver', { grants: ['api:GET:/**', 'orders:1:read'] });
    const authorization = basic('leaver');
    const authorizer = world.make();
    expect(await authorizer(events.httpApi({ authorization }))).toMatchObject({ isAuthorized: true });
    await changeUser(world.stack.database.table, 'leaver', (user) => ({
      ...user,
      status: 'disabled',
      version: 'next',
    }));
    expect(await authorizer(events.httpApi({ authorization }))).toEqual({ isAuthorized: false });
  });

  test('a token that was revoked a moment ago', async () => {
    const authorization = `Bearer ${await world.stack.token()}`;
    const authorizer = world.make();
    expect(await authorizer(events.httpApi({ authorization }))).toMatchObject({ isAuthorized: true });
    expect((await world.stack.post('/token/revoke', { token: authorization.slice(7) })).status).toBe(200);
    expect(await authorizer(events.httpApi({ authorization }))).toEqual({ isAuthorized: false });
  });

  test('a right password beside an old hash: the hash stays as the webhook left it', async () => {
    await world.stack.addUser('old', { grants: ['api:**'] });
    world.sent.length = 0;
    const hasher = {
      verify: async () => ({ result: 'match', outdated: true }) as const,
      hash: async () => 'a weaker hash',
      spendEqualWork: async () => undefined,
    };
    const event = events.httpApi({ authorization: basic('old') });
    expect(await world.ask(event, { hasher })).toMatchObject({ isAuthorized: true });
    expect(world.sent.map(({ name }) => name)).toEqual(['BatchGetCommand', 'UpdateCommand', 'UpdateCommand']);
  });

  test('five wrong passwords: the sixth is not hashed', async () => {
    await world.stack.addUser('target');
    const authorizer = world.make();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await authorizer(events.httpApi({ authorization: basic('target', 'wrong') }));
    }
    const hashed = world.stack.hasher.runs;
    const sixth = authorizer(events.restToken({ authorization: basic('target') }));
    expect(await errorOf(sixth)).toBe('Unauthorized');
    expect(world.stack.hasher.runs).toBe(hashed);
    expect(world.records.at(-1)?.decision.code).toBe('too_many_attempts');
  });

  test.each([
    ['Bearer', null],
    ['Bearer a b', null],
    ['Bearer  ', null],
    ['Basic !!!!', null],
    ['Basic YWxpY2U=', null],
    ['Bearer x,Bearer y', null],
    ['bEaReR x', { kind: 'user', username: '', credentials: { kind: 'accessToken', token: 'x' } }],
  ])('"%s"', (header, credentials) => {
    expect(credentialsIn(header)).toEqual(credentials);
  });
});

describe('an API key', () => {
  const ask = (key: string, making = {}) =>
    world.ask(events.httpApi({ authorization: `Bearer ${key}` }), making);

  test('stands for the user of its application, with the grants of that user', async () => {
    expect(await ask(world.robotKey)).toEqual({
      isAuthorized: true,
      context: { username: 'robot', roles: '' },
    });
  });

  test.each([
    ['an application that may not vouch for its login', {}],
    ['one that may vouch for others', { mayAssertLogin: ['alice'] }],
    ['a disabled one', { mayAssertLogin: ['**'], status: 'disabled' as const }],
  ])('of %s', async (_what, limits) => {
    const id = `keyed-${Object.keys(limits).length}${'status' in limits ? 'x' : ''}`;
    const key = await world.stack.addKeyedApplication(id, limits);
    await world.stack.addUser(id, { grants: ['**'] });
    expect(await ask(key)).toEqual({ isAuthorized: false });
  });

  test('of an application without a user of that name', async () => {
    const key = await world.stack.addKeyedApplication('ghost', { mayAssertLogin: ['ghost'] });
    expect(await ask(key)).toEqual({ isAuthorized: false });
  });

  test('for an API whose application may not vouch for users: it takes no keys', async () => {
    await world.stack.addApplication('people-only', { audience: 'https://orders.example' });
    expect(await ask(world.robotKey, { settings: { application: 'people-only' } })).toEqual({
      isAuthorized: false,
    });
  });

  test.each([
    ['with another check', (key: string) => `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
    ['with other random letters', (key: string) => key.replace(/_[a-z2-7]{32}_/, `_${'a'.repeat(32)}_`)],
    ['of an application that does not exist', (key: string) => key.replace('robot', 'nothing')],
  ])('that was made up, %s: one read, no write, no hash', async (_what, make) => {
    world.sent.length = 0;
    const { runs } = world.stack.hasher;
    expect(await ask(make(world.robotKey))).toEqual({ isAuthorized: false });
    expect(world.sent.map(({ name }) => name)).toEqual(['BatchGetCommand']);
    expect(world.stack.hasher.runs).toBe(runs);
  });

  test('for paths, in a header', async () => {
    const key = await world.stack.addKeyedApplication('pathed', { mayAssertLogin: ['pathed'] }, 'path');
    world.sent.length = 0;
    expect(await ask(key)).toEqual({ isAuthorized: false });
    expect(world.sent).toEqual([]);
  });
});

describe('the application that the settings name', () => {
  test.each([
    ['does not exist', 'nowhere'],
    ['is disabled', 'switched-off'],
  ])('%s: an error, not a denial of the user', async (_what, application) => {
    if (application === 'switched-off') await world.stack.addApplication(application, { status: 'disabled' });
    const asked = world.ask(events.httpApi({ authorization: bearer() }), { settings: { application } });
    expect(await errorOf(asked)).toContain('could not decide');
    expect(world.records.at(-1)?.decision.code).toBe('untrusted_caller');
  });

  test('bounds what may be asked about', async () => {
    await world.stack.addApplication('narrow', {
      audience: 'https://orders.example',
      mayAsk: ['api:GET:/public/*'],
    });
    const settings = { application: 'narrow' };
    expect(await world.ask(events.httpApi({ authorization: basic('everything') }), { settings })).toEqual({
      isAuthorized: false,
    });
    expect(world.records.at(-1)?.decision.code).toBe('caller_not_allowed');
  });
});

test('a token costs one trip to the table, and no hash', async () => {
  const authorizer = world.make();
  const event = events.httpApi({ authorization: bearer() });
  // The first one reads the roles too.
  await authorizer(event);
  const hashed = world.stack.hasher.runs;
  world.sent.length = 0;
  await authorizer(event);
  expect(world.sent.map(({ name }) => name)).toEqual(['BatchGetCommand']);
  expect(world.stack.hasher.runs).toBe(hashed);
});
