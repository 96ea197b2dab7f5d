// AuthZEN 1.0 by the levels of its certification, in our own words: each case sends what a policy enforcement point sends.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../functions/http/answer.ts';
import { type AskOptions, startStack, type TestStack } from '../support/stack.ts';

/** Every property that the fixture decides by is a segment; what a request leaves out is `%`. */
const TEMPLATE =
  '${type}:${id}:${action}:${resource.properties.status}:${action.properties.soft}:${subject.properties.role}';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', {
    dialects: ['authzen'],
    mayAssert: true,
    permissionTemplates: { 'authzen.evaluation': TEMPLATE },
    dialectSettings: {
      'authzen.actions': 'read,write,delete',
      'authzen.subjects': 'alice,bob',
      'authzen.resources': 'record:record-1,record:record-2,folder:record-1',
    },
  });
  await stack.addUser('alice', {
    grants: [
      'record:*:read:**',
      'record:*:write:**',
      'record:*:delete:*:true:*',
      '!record:*:write:archived:**',
    ],
  });
  await stack.addUser('bob', {
    grants: ['record:*:read:**', 'record:*:write:archived:**', 'record:record-2:write:%:%:admin'],
  });
});

const PATHS = {
  evaluation: '/access/v1/evaluation',
  evaluations: '/access/v1/evaluations',
  subjects: '/access/v1/search/subject',
  resources: '/access/v1/search/resource',
  actions: '/access/v1/search/action',
} as const;

const post = (where: keyof typeof PATHS, body: unknown, options: AskOptions = {}): Promise<Answer> =>
  stack.ask(body, { path: PATHS[where], ...options });

const user = (id: string, properties?: object) => ({ type: 'user', id, ...(properties && { properties }) });
const act = (name: string, properties?: object) => ({ name, ...(properties && { properties }) });
const record = (id: string, properties?: object) => ({
  type: 'record',
  id,
  ...(properties && { properties }),
});
const [alice, bob] = [user('alice'), user('bob')];
const READ_1 = { subject: alice, action: act('read'), resource: record('record-1') };

type Case = readonly [name: string, check: () => Promise<void>];

/** 200, as JSON, with exactly these decisions. */
async function expectDecision(
  body: unknown,
  decision: boolean,
  where: 'evaluation' | 'evaluations' = 'evaluation',
) {
  const answer = await post(where, body);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(answer.body).decision).toBe(decision);
}
async function expectDecisions(body: unknown, decisions: readonly boolean[]) {
  const answer = await post('evaluations', body);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  const parsed = JSON.parse(answer.body);
  expect(parsed).not.toHaveProperty('decision');
  expect(parsed.evaluations.map((one: { decision: unknown }) => one.decision)).toEqual(decisions);
}
async function expectResults(where: keyof typeof PATHS, body: unknown, expected: readonly unknown[]) {
  const answer = await post(where, body);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(answer.body)).toEqual({ results: expected });
}
/** An error is a text, and no reader can take it for a decision. */
async function expectStatus(status: number, answer: Promise<Answer>) {
  const { status: found, headers, body } = await answer;
  expect([found, headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
  expect(body).not.toContain('decision');
}

const decides = (name: string, body: unknown, decision: boolean): Case => [
  name,
  () => expectDecision(body, decision),
];
const refuses = (name: string, body: unknown, where: keyof typeof PATHS = 'evaluation'): Case => [
  name,
  () => expectStatus(400, post(where, body)),
];
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(READ_1).filter(([name]) => !names.includes(name)));

const CONTEXT = { time: '2026-06-27T18:03-07:00', ip: '203.0.113.9' };

const basicCore: readonly Case[] = [
  decides('a permit', READ_1, true),
  decides('a second user is permitted', { ...READ_1, subject: bob }, true),
  decides('a second action is permitted', { ...READ_1, action: act('write') }, true),
  decides('a denial', { ...READ_1, subject: bob, action: act('write') }, false),
  decides('a context changes nothing', { ...READ_1, context: CONTEXT }, true),
  decides(
    'properties that no template names change nothing',
    {
      subject: user('alice', { department: 'Sales', role: 'manager' }),
      action: act('read', { method: 'GET' }),
      resource: record('record-1', { status: 'active', owner: 'bob' }),
    },
    true,
  ),
  decides('unknown members are ignored', { ...READ_1, foo: 'bar', later: { nested: true } }, true),
  [
    'a context in the answer is an object',
    async () => {
      const { context } = JSON.parse((await post('evaluation', { ...READ_1, subject: user('nobody') })).body);
      expect(context).toEqual({ reason: 'invalid_credentials' });
    },
  ],
  refuses('no subject', without('subject')),
  refuses('no action', without('action')),
  refuses('no resource', without('resource')),
  refuses('a subject without a type', { ...READ_1, subject: { id: 'alice' } }),
  refuses('a subject without an id', { ...READ_1, subject: { type: 'user' } }),
  refuses('an action without a name', { ...READ_1, action: {} }),
  refuses('a resource without a type', { ...READ_1, resource: { id: 'record-1' } }),
  refuses('a resource without an id', { ...READ_1, resource: { type: 'record' } }),
  refuses('a subject that is a text', { ...READ_1, subject: 'alice' }),
  refuses('a name of an action that is a number', { ...READ_1, action: { name: 123 } }),
  refuses('properties that are no object', { ...READ_1, subject: { ...alice, properties: 'admin' } }),
  refuses('a context that is no object', { ...READ_1, context: 'now' }),
  ...['text/plain', 'application/x-www-form-urlencoded', ''].map(
    (type): Case => [
      `the content type ${JSON.stringify(type)}`,
      () => expectStatus(400, post('evaluation', READ_1, { headers: { 'content-type': type } })),
    ],
  ),
  [
    'a compressed body',
    () => expectStatus(400, post('evaluation', READ_1, { headers: { 'content-encoding': 'gzip' } })),
  ],
  ['a body that is no JSON', () => expectStatus(400, post('evaluation', null, { body: '{"subject":' }))],
  ['an empty body', () => expectStatus(400, post('evaluation', null, { body: '' }))],
  ['another method', () => expectStatus(405, post('evaluation', READ_1, { method: 'GET' }))],
  [
    'the request id of the caller comes back, also with a refusal',
    async () => {
      const headers = { 'x-request-id': 'bfe9eb29' };
      const answers = [
        await post('evaluation', READ_1, { headers }),
        await post('evaluation', {}, { headers }),
        await post('evaluation', READ_1, { headers: { ...headers, 'content-type': 'text/plain' } }),
        await post('evaluation', READ_1, { headers, method: 'PUT' }),
      ];
      expect(answers.map((answer) => answer.headers['x-request-id'])).toEqual(Array(4).fill('bfe9eb29'));
    },
  ],
  [
    'without one, the answer has one of ours',
    async () => expect((await post('evaluation', READ_1)).headers['x-request-id']).toMatch(/^request-/),
  ],
  [
    'the same question has the same answer',
    async () => {
      for (let n = 0; n < 3; n++) await expectDecision(READ_1, true);
    },
  ],
];

const archived = record('record-2', { status: 'archived' });
const basicProperties: readonly Case[] = [
  decides(
    'a property of the resource denies',
    { subject: alice, action: act('write'), resource: archived },
    false,
  ),
  decides(
    'a property of the subject permits',
    { subject: user('bob', { role: 'admin' }), action: act('write'), resource: archived },
    true,
  ),
  decides('a property of the action permits', { ...READ_1, action: act('delete', { soft: true }) }, true),
  decides('a property of the action denies', { ...READ_1, action: act('delete', { soft: false }) }, false),
];

const two = [{ resource: record('record-1') }, { resource: record('record-2') }];
const batchCore: readonly Case[] = [
  ['two resources', () => expectDecisions({ ...without('resource'), evaluations: two }, [true, true])],
  [
    'two actions, in the order asked',
    () =>
      expectDecisions(
        {
          ...without('action'),
          subject: bob,
          evaluations: [{ action: act('read') }, { action: act('write') }],
        },
        [true, false],
      ),
  ],
  [
    'evaluations that leave nothing out',
    () =>
      expectDecisions({ evaluations: [READ_1, { ...READ_1, subject: bob, action: act('write') }] }, [
        true,
        false,
      ]),
  ],
  [
    'a context for all, and one of its own',
    () =>
      expectDecisions(
        {
          ...without('resource'),
          context: CONTEXT,
          evaluations: [two[0], { ...two[1], context: { time: 'later' } }],
        },
        [true, true],
      ),
  ],
  [
    'an incomplete evaluation is denied by itself',
    () => expectDecisions({ ...without('resource'), evaluations: [two[0], {}] }, [true, false]),
  ],
  [
    'one that lost its resource takes no default',
    () => expectDecisions({ ...READ_1, evaluations: [{}, { resource: null }] }, [true, false]),
  ],
  [
    'a batch of nothing but incomplete ones',
    () => expectDecisions({ evaluations: [{}, { subject: alice }] }, [false, false]),
  ],
  [
    'deny_on_first_deny ends at an incomplete one',
    () =>
      expectDecisions(
        {
          ...without('resource'),
          options: { evaluations_semantic: 'deny_on_first_deny' },
          evaluations: [two[0], {}, two[1]],
        },
        [true, false],
      ),
  ],
  [
    'permit_on_first_permit ends at the permit',
    () =>
      expectDecisions(
        {
          ...without('resource'),
          options: { evaluations_semantic: 'permit_on_first_permit' },
          evaluations: [{}, two[0], two[1]],
        },
        [false, true],
      ),
  ],
  ['without evaluations it is one', () => expectDecision(READ_1, true, 'evaluations')],
  ['with an empty list it is one', () => expectDecision({ ...READ_1, evaluations: [] }, true, 'evaluations')],
  refuses('a body that is a list', [READ_1], 'evaluations'),
  refuses('evaluations that are no list', { ...READ_1, evaluations: {} }, 'evaluations'),
];

const active = record('record-1', { status: 'active' });
const batchProperties: readonly Case[] = [
  [
    'properties of each resource',
    () =>
      expectDecisions(
        { subject: alice, action: act('write'), evaluations: [{ resource: active }, { resource: archived }] },
        [true, false],
      ),
  ],
  [
    'properties of each subject',
    () =>
      expectDecisions(
        {
          action: act('write'),
          resource: archived,
          evaluations: [{ subject: alice }, { subject: user('bob', { role: 'admin' }) }],
        },
        [false, true],
      ),
  ],
  [
    'what a resource must have and leaves out comes from the body, its properties do not',
    () =>
      expectDecisions(
        {
          subject: alice,
          action: act('write'),
          resource: { type: 'record', properties: { status: 'archived' } },
          evaluations: [{ resource: { id: 'record-1' } }, { resource: archived }],
        },
        [true, false],
      ),
  ],
];

const anyUser = { type: 'user' };
const subjectSearch = { subject: anyUser, action: act('read'), resource: record('record-1') };
const resourceSearch = { subject: alice, action: act('read'), resource: { type: 'record' } };
const actionSearch = without('action');
const [found1, found2] = [
  { type: 'record', id: 'record-1' },
  { type: 'record', id: 'record-2' },
];
const searchCore: readonly Case[] = [
  ['subjects', () => expectResults('subjects', subjectSearch, [alice, bob])],
  [
    'subjects, of whom one may',
    () => expectResults('subjects', { ...subjectSearch, action: act('write') }, [alice]),
  ],
  ['resources', () => expectResults('resources', resourceSearch, [found1, found2])],
  ['actions', () => expectResults('actions', actionSearch, [{ name: 'read' }, { name: 'write' }])],
  ['with a context', () => expectResults('subjects', { ...subjectSearch, context: CONTEXT }, [alice, bob])],
  ['with a page', () => expectResults('subjects', { ...subjectSearch, page: { limit: 1 } }, [alice, bob])],
  [
    'an id of the subject that should not be there',
    () => expectResults('subjects', { ...subjectSearch, subject: alice }, [alice, bob]),
  ],
  ['an unknown subject', () => expectResults('actions', { ...actionSearch, subject: user('nobody') }, [])],
  [
    'an unknown type of subject',
    () => expectResults('subjects', { ...subjectSearch, subject: { type: 'spaceship' } }, []),
  ],
  [
    'an unknown type of resource',
    () => expectResults('resources', { ...resourceSearch, resource: { type: 'spaceship' } }, []),
  ],
  refuses('subjects without an action', { ...subjectSearch, action: undefined }, 'subjects'),
  refuses('subjects without a type', { ...subjectSearch, subject: {} }, 'subjects'),
  refuses(
    'subjects of a resource without an id',
    { ...subjectSearch, resource: { type: 'record' } },
    'subjects',
  ),
  refuses('resources without a subject', { ...resourceSearch, subject: undefined }, 'resources'),
  refuses('resources of a subject without an id', { ...resourceSearch, subject: anyUser }, 'resources'),
  refuses('actions without a resource', { subject: alice }, 'actions'),
];
const searchProperties: readonly Case[] = [
  [
    'subjects by a property of the resource',
    () => expectResults('subjects', { subject: anyUser, action: act('write'), resource: archived }, [bob]),
  ],
  [
    'resources by a property of the subject',
    () =>
      expectResults(
        'resources',
        { subject: user('bob', { role: 'admin' }), action: act('write'), resource: { type: 'record' } },
        [found2],
      ),
  ],
  [
    'actions by properties of both',
    () =>
      expectResults('actions', { subject: user('bob', { role: 'admin' }), resource: archived }, [
        { name: 'read' },
        { name: 'write' },
      ]),
  ],
];

const discover = () =>
  stack.ask(null, {
    path: '/.well-known/authzen-configuration',
    method: 'GET',
    unsigned: true,
    headers: { host: 'pdp.example' },
  });
const discovery: readonly Case[] = [
  [
    'is JSON for everybody',
    async () =>
      expect(await discover()).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/json' },
      }),
  ],
  [
    'names the address that was asked',
    async () => expect(JSON.parse((await discover()).body).policy_decision_point).toBe('https://pdp.example'),
  ],
  [
    'names endpoints that answer, each over HTTPS',
    async () => {
      const { policy_decision_point: base, ...endpoints } = JSON.parse((await discover()).body);
      const paths = Object.values<string>(endpoints).map((url) => url.replace(base, ''));
      expect(paths.sort()).toEqual(Object.values(PATHS).sort());
      for (const path of paths) expect((await stack.ask({}, { path })).status).toBe(400);
    },
  ],
];

const LEVELS: Readonly<Record<string, readonly Case[]>> = {
  'Basic Core': basicCore,
  'Basic Properties': basicProperties,
  'Batch Core': batchCore,
  'Batch Properties': batchProperties,
  'Search Core': searchCore,
  'Search Properties': searchProperties,
  Discovery: discovery,
};

const passed = new Map<string, number>();
afterAll(async () => {
  await stack.database.close();
  const lines = Object.entries(LEVELS).map(
    ([level, cases]) => `  ${level.padEnd(18)} ${passed.get(level) ?? 0} of ${cases.length}`,
  );
  process.stdout.write(`AuthZEN 1.0, cases that hold by level:\n${lines.join('\n')}\n`);
});

describe.each(Object.entries(LEVELS))('%s', (level, cases) => {
  test.each(cases)('%s', async (_name, check) => {
    await check();
    passed.set(level, (passed.get(level) ?? 0) + 1);
  });
});
