// AuthZEN beside its recordings: the caller's request id, signatures, and the public configuration.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Inbound } from '../../functions/http/inbound.ts';
import type { MalformedError } from '../../functions/http/problem.ts';
import { interceptTable } from '../support/intercept.ts';
import { type AskOptions, startStack, type TestStack } from '../support/stack.ts';

const QUESTION = {
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'doc', id: '1' },
};
const PATH = '/access/v1/evaluation';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { dialects: ['authzen'], mayAssert: true });
  await stack.addUser('alice', { grants: ['doc:**'] });
});
afterAll(() => stack.database.close());

const ask = (options: AskOptions = {}, question: unknown = QUESTION) =>
  stack.ask(question, { path: PATH, ...options });

describe('a signed evaluation', () => {
  test('is answered', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: '{"decision":true}' });
  });

  test('sent again is refused, and is no decision', async () => {
    await ask({ id: 'msg_twice' });
    expect(await ask({ id: 'msg_twice' })).toMatchObject({
      status: 409,
      body: 'This webhook id was already used',
    });
  });

  test('of two subjects is one webhook id', async () => {
    const batch = { ...QUESTION, evaluations: [{}, { subject: { type: 'user', id: 'bob' } }] };
    const answer = await ask({ path: '/access/v1/evaluations' }, batch);
    expect(JSON.parse(answer.body)).toEqual({
      evaluations: [{ decision: true }, { decision: false, context: { reason: 'invalid_credentials' } }],
    });
  });
});

test.each([
  [100, 200],
  [101, 400],
])('a batch of %d evaluations is answered %d', async (count, status) => {
  const evaluations = Array.from({ length: count }, (_, id) => ({
    resource: { type: 'doc', id: String(id) },
  }));
  const answer = await ask({ path: '/access/v1/evaluations' }, { ...QUESTION, evaluations });
  expect(answer.status).toBe(status);
});

describe('what an application sets for itself', () => {
  const decisionOf = async (application: string, question: unknown) => {
    const { status, body } = await ask({ application }, question);
    return status === 200 ? JSON.parse(body).decision : status;
  };
  beforeAll(async () => {
    const limits = { dialects: ['authzen'], mayAssert: true } as const;
    await stack.addApplication('gateway', {
      ...limits,
      dialectSettings: { 'authzen.subjectTypes': 'identity,person' },
    });
    await stack.addApplication('todo', {
      ...limits,
      permissionTemplates: {
        'authzen.evaluation':
          'todo:${subject.type}:${type}:${action}:${resource.properties.owner}:${action.properties.mode}',
      },
    });
    await stack.addUser('editor', {
      grants: ['doc:**', 'todo:user:item:update:${username}:%', 'todo:user:item:list:*:*'],
    });
  });

  test.each([
    ['identity', true],
    ['person', true],
    ['user', false],
    ['Identity', false],
    ['', false],
  ])('subjects of the type %p are users: %p', async (type, decision) => {
    expect(await decisionOf('gateway', { ...QUESTION, subject: { type, id: 'editor' } })).toBe(decision);
  });

  test('why another type is no user stands in the log, beside its id', async () => {
    await decisionOf('gateway', { ...QUESTION, subject: { type: 'robot', id: 'editor' } });
    expect(stack.lines.at(-1)).toMatchObject({
      username: 'editor',
      code: 'invalid_credentials',
      reason: 'the setting "authzen.subjectTypes" does not list this type of subject',
    });
  });

  const update = (owner: unknown, more: object = {}) => ({
    subject: { type: 'user', id: 'editor' },
    action: { name: 'update', ...more },
    resource: { type: 'item', id: '1', properties: { owner } },
  });
  test.each<[string, unknown, boolean]>([
    ['their own', update('editor'), true],
    ["another's", update('alice'), false],
    ['one without an owner', update(undefined), false],
    ['one whose owner is null', update(null), false],
    ['one whose owner is empty', update(''), false],
    ['one whose owner is a wildcard', update('*'), false],
    ['one whose owner adds a segment', update('editor:%'), false],
    ['one with two owners', update(['editor', 'alice']), false],
    [
      'their own, with a property of the action that the grant does not name',
      update('editor', { properties: { mode: 'x' } }),
      false,
    ],
    [
      'their own, with a property of the action that is null',
      update('editor', { properties: { mode: null } }),
      true,
    ],
    ['a list of all', { ...update(true), action: { name: 'list' } }, true],
  ])(
    'an editor may change %s: by a property of the resource against the user',
    async (_what, question, decision) => {
      expect(await decisionOf('todo', question)).toBe(decision);
    },
  );

  test.each([
    ['/access/v1/search/subject', { ...QUESTION, subject: { type: 'user' } }, 501],
    ['/access/v1/search/subject', { ...QUESTION, subject: {} }, 400],
    ['/access/v1/search/resource', { ...QUESTION, resource: { type: 'doc' } }, 501],
    ['/access/v1/search/resource', { ...QUESTION, resource: {} }, 400],
    ['/access/v1/search/action', QUESTION, 501],
    ['/access/v1/search/action', { subject: QUESTION.subject }, 400],
  ])('without a list %s of %j is %d', async (path, question, status) => {
    const answer = await ask({ path }, question);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
  });

  test.each(['subject', 'resource', 'action'])(
    'a search for %ss by an application that may not ask: 403',
    async (what) => {
      await stack.addApplication('silent', { dialects: ['authzen'] }).catch(() => undefined);
      const answer = await ask({ path: `/access/v1/search/${what}`, application: 'silent' });
      expect(answer.status).toBe(403);
    },
  );

  test('a search for subjects during an outage cannot be told', async () => {
    const { table } = interceptTable(stack.database.table, () => {
      throw new Error('the table does not answer');
    });
    const answer = await ask({ path: '/access/v1/search/subject', app: stack.instance({ table }) });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});

test.each([
  ['null, which was lost on its way', null],
  ['an object', {}],
  ['text', '[]'],
  ['a thousand', Array.from({ length: 1000 }, () => ({}))],
])(
  'evaluations that are %s: refused, and the body is not answered in their place',
  async (_what, evaluations) => {
    const answer = await ask({ path: '/access/v1/evaluations' }, { ...QUESTION, evaluations });
    expect(answer).toMatchObject({
      status: 400,
      body: 'The question is malformed: "evaluations" must be a list of at most 100. (/evaluations)',
    });
  },
);

test('the part of a batch that cannot be understood is recorded', async () => {
  const faults: unknown[] = [];
  const recorder = {
    decision: () => undefined,
    malformed: (_heading: unknown, { pointer }: MalformedError) => void faults.push(pointer),
    trouble: () => undefined,
  };
  const batch = { ...QUESTION, evaluations: [{}, { action: {} }, { resource: null }] };
  await ask({ path: '/access/v1/evaluations', app: stack.instance({ recorder }) }, batch);
  expect(faults).toEqual(['/evaluations/1/action/name', '/evaluations/2/resource']);
});

describe('X-Request-ID', () => {
  const id = 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716';
  const echoed = async (headers: Record<string, string>, options: AskOptions = {}) =>
    (await ask({ ...options, headers })).headers['x-request-id'];

  test.each<[string, AskOptions]>([
    ['an evaluation', {}],
    ['a malformed body', { body: '{' }],
    ['a caller that is not proved', { unsigned: true }],
    ['a body that is too large', { body: 'x'.repeat(65_537) }],
  ])('of %s comes back', async (_name, options) => {
    expect(await echoed({ 'x-request-id': id }, options)).toBe(id);
  });

  test('stands in the record of the decision', async () => {
    await ask({ headers: { 'x-request-id': id } });
    expect(stack.lines.at(-1)).toMatchObject({ context: { 'x-request-id': id } });
  });

  test('of 256 characters comes back, of 257 does not', async () => {
    expect(await echoed({ 'x-request-id': 'x'.repeat(256) })).toBe('x'.repeat(256));
    expect(await echoed({ 'x-request-id': 'x'.repeat(257) })).toMatch(/^request-/);
  });

  test('with a character beyond ASCII does not come back', async () => {
    expect(await echoed({ 'x-request-id': 'id-é' })).toMatch(/^request-/);
  });

  test('to another dialect does not come back', async () => {
    expect(await echoed({ 'x-request-id': id }, { path: '/webhook' })).toMatch(/^request-/);
  });
});

describe('/.well-known/authzen-configuration', () => {
  const read = (host: string | undefined) => {
    const inbound: Inbound = {
      method: 'GET',
      path: '/.well-known/authzen-configuration',
      query: '',
      headers: new Map(host === undefined ? [] : [['host', host]]),
      body: new Uint8Array(),
      requestId: 'request',
      sourceIp: '203.0.113.9',
    };
    return stack.app(inbound);
  };

  test('names the endpoints of the host that was asked, for everybody, and may be cached', async () => {
    const answer = await read('auth.example');
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=300' } });
    expect(JSON.parse(answer.body)).toEqual({
      policy_decision_point: 'https://auth.example',
      access_evaluation_endpoint: 'https://auth.example/access/v1/evaluation',
      access_evaluations_endpoint: 'https://auth.example/access/v1/evaluations',
      search_subject_endpoint: 'https://auth.example/access/v1/search/subject',
      search_resource_endpoint: 'https://auth.example/access/v1/search/resource',
      search_action_endpoint: 'https://auth.example/access/v1/search/action',
    });
  });

  test.each([
    ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['localhost', 'http://localhost'],
    ['abc.execute-api.localhost:4566', 'http://abc.execute-api.localhost:4566'],
    ['localhost.example', 'https://localhost.example'],
    ['auth.example:8443', 'https://auth.example:8443'],
  ])('at %s is %s', async (host, origin) => {
    expect(JSON.parse((await read(host)).body).policy_decision_point).toBe(origin);
  });

  test.each([undefined, '', 'a/b', 'user@auth.example', '"', 'a:123456', '256.0.0.1'])(
    'at host %p is refused',
    async (host) => {
      expect(await read(host)).toMatchObject({ status: 400, headers: { 'cache-control': 'no-store' } });
    },
  );
});
