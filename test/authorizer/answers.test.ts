// Every kind of authorizer, every verdict, in that kind's own words.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuthorizerEvent } from '../../functions/authorizer/events.ts';
import * as events from './events.ts';
import { basic, errorOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.database.close());

const bearer = () => `Bearer ${world.token}`;
const CONTEXT = { username: 'alice', roles: 'clerk', attribute_region: 'eu' };
const policy = (Effect: 'Allow' | 'Deny', principalId: string, Resource: string) => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
});

describe.each([
  ['REST TOKEN', events.restToken],
  ['REST REQUEST', events.restRequest],
])('%s', (_name, event) => {
  test('an access token: a policy for this method and path only, and who it is', async () => {
    expect(await world.ask(event({ authorization: bearer() }))).toEqual({
      ...policy('Allow', 'alice', events.methodArn()),
      context: CONTEXT,
    });
  });

  test('a password', async () => {
    expect(await world.ask(event({ authorization: basic('Alice') }))).toMatchObject({ principalId: 'alice' });
  });

  test('not allowed: a policy that denies this method and path', async () => {
    const denied = await world.ask(event({ authorization: bearer(), method: 'DELETE' }));
    expect(denied).toEqual(policy('Deny', 'denied', events.methodArn('DELETE')));
  });

  test.each([
    ['a wrong password', () => basic('alice', 'wrong')],
    ['an unknown user', () => basic('nobody')],
    ['a token that is none', () => 'Bearer aGk.aGk.aGk'],
    ['another scheme', () => 'Digest username=alice'],
    ['an empty header', () => ''],
  ])('%s: exactly "Unauthorized"', async (_what, authorization) => {
    expect(await errorOf(world.ask(event({ authorization: authorization() })))).toBe('Unauthorized');
  });

  test('the store does not answer: an error that is no 401, since a denial could be cached', async () => {
    const table = { ...world.stack.database.table, name: 'gone' };
    expect(await errorOf(world.ask(event({ authorization: bearer() }), { table }))).toBe(
      'Gatehook could not decide. The log of this function says why.',
    );
  });
});

describe('REST REQUEST', () => {
  test('no header at all', async () => {
    expect(await errorOf(world.ask(events.restRequest({})))).toBe('Unauthorized');
  });

  test('the header in another spelling, without the members of many values', async () => {
    const { multiValueHeaders: _, ...event } = events.restRequest({});
    const answer = await world.ask({ ...event, headers: { AUTHORIZATION: bearer() } });
    expect(answer).toMatchObject({ principalId: 'alice' });
  });

  test.each([
    ['one name', { Authorization: ['a', 'b'] }],
    ['two spellings', { Authorization: ['a'], authorization: ['b'] }],
  ])('the header twice, under %s', async (_what, doubled) => {
    const twice = Object.fromEntries(
      Object.entries(doubled).map(([name, values]) => [name, values.map(() => bearer())]),
    );
    const event = { ...events.restRequest({}), multiValueHeaders: twice };
    expect(await errorOf(world.ask(event))).toBe('Unauthorized');
  });

  test('a template by route: one permission for /orders/{id}, whatever the id', async () => {
    const settings = { template: 'orders:${method}:${route}' };
    await world.stack.addUser('route', { grants: ['orders:GET:/orders/{id}'] });
    const event = events.restRequest({ authorization: basic('route'), path: '/orders/7' });
    expect(await world.ask(event, { settings })).toMatchObject({ principalId: 'route' });
  });
});

test('REST TOKEN: a template by route is an error, since the event does not name it', async () => {
  const settings = { template: 'orders:${method}:${route}' };
  const asked = world.ask(events.restToken({ authorization: bearer() }), { settings });
  expect(await errorOf(asked)).toContain('could not decide');
});

describe('HTTP API 2.0', () => {
  test('an access token', async () => {
    const answer = await world.ask(events.httpApi({ authorization: bearer() }));
    expect(answer).toEqual({ isAuthorized: true, context: CONTEXT });
  });

  test('a password', async () => {
    const answer = await world.ask(events.httpApi({ authorization: basic('alice') }));
    expect(answer).toEqual({ isAuthorized: true, context: CONTEXT });
  });

  test.each([
    ['not allowed', () => ({ authorization: bearer(), method: 'DELETE' })],
    ['a wrong password', () => ({ authorization: basic('alice', 'wrong') })],
    ['no header', () => ({})],
  ])('%s', async (_what, request) => {
    expect(await world.ask(events.httpApi(request()))).toEqual({ isAuthorized: false });
  });

  test('a named stage in front of the path is not part of the permission', async () => {
    const event = events.httpApi({ authorization: bearer(), path: '/prod/orders/42' });
    const staged = { ...event, requestContext: { ...event.requestContext, stage: 'prod' } };
    expect(await world.ask(staged)).toMatchObject({ isAuthorized: true });
  });

  test('unknown is thrown', async () => {
    const table = { ...world.stack.database.table, name: 'gone' };
    const asked = world.ask(events.httpApi({ authorization: bearer() }), { table });
    expect(await errorOf(asked)).toContain('could not decide');
  });
});

describe('AppSync', () => {
  const settings = { fields: ['Mutation.refund', 'Query.orders'] };
  beforeAll(async () => {
    await world.stack.addUser('reader', { grants: ['api:POST:/graphql', 'api:Query:*'] });
    await world.stack.addUser('writer', { grants: ['api:POST:/graphql', 'api:Query:*', 'api:Mutation:*'] });
  });

  test.each([
    ['reader', ['Mutation.refund']],
    ['writer', []],
  ])(
    '%s: what is not allowed is among the denied fields, and nothing is cached',
    async (name, deniedFields) => {
      expect(await world.ask(events.appSync({ authorization: basic(name) }), { settings })).toEqual({
        isAuthorized: true,
        resolverContext: { username: name, roles: '' },
        deniedFields,
        ttlOverride: 0,
      });
    },
  );

  test('a token without "Bearer", as AppSync clients send it', async () => {
    const asked = world.ask(events.appSync({ authorization: world.token }));
    // Alice is known, but may not use this API.
    expect(await asked).toEqual({ isAuthorized: false, ttlOverride: 0 });
    expect(world.records.at(-1)?.decision).toMatchObject({
      code: 'not_authorized',
      denied: ['api:POST:/graphql'],
    });
  });

  test('the name of the operation, which the client chooses, decides nothing', async () => {
    const event = events.appSync({ authorization: basic('bob') });
    const named = { ...event, requestContext: { ...event.requestContext, operationName: 'Query.orders' } };
    expect(await world.ask(named, { settings })).toEqual({ isAuthorized: false, ttlOverride: 0 });
  });
});

describe('IoT Core', () => {
  const settings = { topics: ['devices/${clientId}/*', 'news/*'] };
  const device = {
    username: 'sensor?x-amz-customauthorizer-name=gatehook',
    password: 'correct horse battery staple',
    clientId: 'sensor-1',
  };
  beforeAll(() =>
    world.stack.addUser('sensor', {
      grants: ['api:connect:sensor-*', 'api:*:devices/sensor-1/*', 'api:subscribe:news/*'],
    }),
  );

  test('a device may connect, and use the topics that it is allowed', async () => {
    const answer = (await world.ask(events.iot(device), { settings })) as Record<string, unknown>;
    const { policyDocuments, ...rest } = answer;
    expect(rest).toEqual({
      isAuthenticated: true,
      principalId: 'sensor',
      disconnectAfterInSeconds: 86_400,
      refreshAfterInSeconds: 300,
    });
    const arn = 'arn:aws:iot:eu-central-1:111122223333';
    const statement = (Action: string, Resource: string) => ({
      Action,
      Effect: 'Allow',
      Resource: `${arn}:${Resource}`,
    });
    expect((policyDocuments as string[]).map((document) => JSON.parse(document).Statement)).toEqual([
      [statement('iot:Connect', 'client/sensor-1')],
      [
        statement('iot:Publish', 'topic/devices/sensor-1/*'),
        statement('iot:Subscribe', 'topicfilter/devices/sensor-1/*'),
        statement('iot:Receive', 'topic/devices/sensor-1/*'),
      ],
      [statement('iot:Subscribe', 'topicfilter/news/*'), statement('iot:Receive', 'topic/news/*')],
    ]);
  });

  test.each([
    ['the id of another device', { clientId: 'pump-1' }],
    ['no client id', { clientId: undefined }],
    ['a client id with a wildcard', { clientId: 'sensor-*' }],
    ['a client id with a slash', { clientId: 'sensor-1/x' }],
    ['a wrong password', { password: 'wrong' }],
    ['no password', { password: undefined }],
    ['a password and a token', { token: 'x.y.z' }],
  ])('%s', async (_what, change) => {
    const given = Object.entries({ ...device, ...change }).filter(([, value]) => value !== undefined);
    const answer = await world.ask(events.iot(Object.fromEntries(given)), { settings });
    expect(answer).toEqual({ isAuthenticated: false });
  });

  test.each([
    ['as the token', () => ({ token: world.token, clientId: 'tablet' })],
    ['as the password beside no name', () => ({ password: world.token, clientId: 'tablet' })],
  ])('an access token %s', async (_what, connection) => {
    await world.stack.addRole('clerk', [
      'api:connect:tablet',
      'api:GET:/orders/*',
      '!api:GET:/orders/secret',
      'orders:*:read',
    ]);
    expect(await world.ask(events.iot(connection()))).toMatchObject({
      isAuthenticated: true,
      principalId: 'alice',
    });
  });

  test('a password of bytes that are no UTF-8 is none, also where a replacement character would match', async () => {
    await world.stack.addUser('lossy', { grants: ['api:connect:c'], password: 'secret \uFFFD' });
    const connect = (password: string | Buffer) =>
      world.ask(events.iot({ username: 'lossy', password, clientId: 'c' }));
    expect(await connect(Buffer.from('secret \xff', 'latin1'))).toEqual({ isAuthenticated: false });
    expect(await connect('secret \uFFFD')).toMatchObject({ isAuthenticated: true });
  });

  test('a name of more than letters and digits becomes a principal that AWS takes', async () => {
    await world.stack.addUser('a.b@example.com', { grants: ['api:connect:c'] });
    const answer = await world.ask(events.iot({ ...device, username: 'a.b@example.com', clientId: 'c' }));
    expect(answer).toMatchObject({ principalId: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('an event that is none of these', () => {
  test.each([
    ['nothing', {}],
    [
      'a WebSocket connection',
      { ...events.restRequest({}), methodArn: 'arn:aws:execute-api:eu-central-1:1:a/prod/$connect' },
    ],
  ])('%s', async (_what, event) => {
    expect(await errorOf(world.ask(event as AuthorizerEvent))).toContain('none that Gatehook knows');
  });
});
