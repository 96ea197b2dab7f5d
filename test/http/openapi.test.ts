// The OpenAPI document against the code: what it promises is what the routes take and answer.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { describedDialects } from '../../functions/assembly/described-dialects.ts';
import { gatehookRoutes } from '../../functions/assembly/gatehook.ts';
import { managementRoutes } from '../../functions/assembly/management.ts';
import { checkPermission } from '../../functions/decision/permissions.ts';
import { openApiDocument } from '../../functions/http/openapi.ts';
import { PEOPLE_CODES, PROBLEMS } from '../../functions/http/problem.ts';
import type { Route } from '../../functions/http/route.ts';
import { SCIM_DESCRIPTION } from '../../functions/scim/openapi.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { realClock, seededRandom } from '../support/clock.ts';
import fc from '../support/property.ts';
import { CountingHasher, PASSWORD, SECRET_TEXT, startStack, type TestStack } from '../support/stack.ts';

interface Described {
  readonly components: {
    readonly schemas: {
      readonly PasswordQuestion: {
        readonly properties: {
          readonly permissions: {
            readonly items: {
              readonly pattern: string;
              readonly minLength: number;
              readonly maxLength: number;
            };
          };
        };
      };
    };
  };
}
type Json = { readonly [name: string]: Json };
const document = openApiDocument('1.2.3', describedDialects(), SCIM_DESCRIPTION) as unknown as Json & {
  paths: Record<string, Record<string, { responses: Record<string, Json> }>>;
};
const ajv = new Ajv2020.default({ strict: false });
ajv.addSchema(document, 'api');
const valid = (schema: string, value: unknown) => ajv.getSchema(`api#/components/schemas/${schema}`)?.(value);

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { mayAssert: true });
  await stack.addUser('alice', { grants: ['x:1'] });
});
afterAll(() => stack.database.close());

test('is served to everybody', async () => {
  const answer = await stack.ask(null, { path: '/openapi.json', method: 'GET', unsigned: true });
  expect([answer.status, JSON.parse(answer.body).openapi]).toEqual([200, '3.1.0']);
  expect(answer.headers['cache-control']).toBe('public, max-age=300');
});

test('names every code under its status', () => {
  const of = (path: string, status: number) =>
    String(document.paths[path]?.post?.responses[status]?.description);
  const people = ['/users/password', '/users/password-reset', '/users/password-reset/finish'];
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    const line = `\`${code}\`: ${title}.`;
    const isPeoples = (PEOPLE_CODES as readonly string[]).includes(code);
    expect([code, of('/webhook', status).includes(line)]).toEqual([code, !isPeoples]);
    if (isPeoples)
      expect([code, people.some((path) => of(path, status).includes(line))]).toEqual([code, true]);
  }
});

describe('question and parser agree', () => {
  const base = { username: 'alice', password: PASSWORD };
  test.each([
    base,
    { ...base, permissions: ['x:1'], context: { ip: '::1' }, token: false },
    { username: 'alice', assert: true },
    { accessToken: 'x.y.z' },
    { username: 'alice' },
    { ...base, assert: true },
    { ...base, permission: [] },
    { ...base, permissions: Array(101).fill('x:1') },
    { ...base, username: 1 },
    { username: 'alice', assert: false },
    { ...base, token: 'yes' },
    { ...base, permissions: ['x::1'] },
    { ...base, permissions: ['!x:1'] },
    { ...base, permissions: [''] },
    { ...base, context: { ip: 1 } },
    { accessToken: 'x.y.z', password: PASSWORD },
    { username: 'alice', accessToken: '' },
    { assert: true },
    [],
  ])('%j', async (question) => {
    const { status } = await stack.ask(question);
    expect(status === 400).toBe(!valid('Question', question));
  });
});

test('a permission and its pattern agree', () => {
  const { pattern, minLength, maxLength } = (document as never as Described).components.schemas
    .PasswordQuestion.properties.permissions.items;
  const described = (text: string) =>
    text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text);
  const characters = fc.constantFrom(...' !"#$%&()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\u007fé'.split(''));
  const texts = fc.array(characters, { maxLength: 6 }).map((list) => list.join(''));
  fc.assert(
    fc.property(texts, (text) => described(text) === (checkPermission(text) === null)),
    { numRuns: 5000 },
  );
  for (const length of [8192, 8193])
    expect(described('x'.repeat(length))).toBe(checkPermission('x'.repeat(length)) === null);
});

test('every route that is served is described with its methods, and nothing else is', () => {
  const [clock, random] = [realClock, seededRandom()];
  const options = {
    table: { client: {}, name: 'none' } as never,
    hasher: new CountingHasher(),
    clock,
    random,
    readSecret: async () => SECRET_TEXT,
    recorder: {} as never,
    tokens: new AccessTokens(
      { readKeys: async () => '', issuer: 'https://x.example', lifetime: 900 },
      clock,
      random,
    ),
  };
  const managed = managementRoutes({ ...options, hashing: { memoryLimitKiB: 1769 * 1024 } });
  // What SCIM does not offer, and paths at which there is nothing, are told so in its words.
  const isOffered = ({ path, methods }: Route) => !(path.startsWith('/scim/') && methods === 'ANY');
  // SCIM has a route of its own for each method.
  const byPath = Map.groupBy(managed.filter(isOffered), ({ path }) => path);
  const routes = [
    ...gatehookRoutes(options),
    ...[...byPath].map(([path, all]) => ({ path, methods: all.flatMap(({ methods }) => methods) })),
  ];
  const every = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  const served = routes
    // A page for people, and what browsers ask by themselves.
    .filter(
      ({ path, methods }) => path !== '/oauth/authorize' && methods !== 'ANY' && !methods.includes('OPTIONS'),
    )
    .concat(routes.filter(({ methods }) => methods === 'ANY'))
    .map(({ path, methods }) => {
      // HEAD of a document is its GET without the body.
      const listed = methods === 'ANY' ? every : methods.filter((one) => one !== 'HEAD').sort();
      return `${path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}')} ${listed}`;
    });
  const described = Object.entries(document.paths).map(
    ([path, operations]) =>
      `${path} ${Object.keys(operations)
        .map((one) => one.toUpperCase())
        .sort()}`,
  );
  expect(described.sort()).toEqual(served.sort());
});

test('no operation has the id of another, and each is under a tag that is listed', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path)) as unknown as {
    operationId: string;
    tags: string[];
  }[];
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = (document as never as { tags: { name: string }[] }).tags.map(({ name }) => name);
  for (const operation of operations) expect(tags).toEqual(expect.arrayContaining(operation.tags));
});

test('no default anywhere: generators take one for a required member', () => {
  expect(JSON.stringify(document)).not.toContain('"default"');
});

describe('answers are as described', () => {
  test.each([
    ['Allow', { username: 'alice', password: PASSWORD, permissions: ['x:1'] }],
    ['Problem', { username: 'alice', password: PASSWORD, permissions: ['x:2'] }],
    ['Problem', { username: 'alice', password: 'wrong' }],
    ['Problem', { username: 'alice' }],
  ])('%s for %j', async (schema, question) => {
    const answer = await stack.ask(question);
    expect(valid(schema, JSON.parse(answer.body))).toBe(true);
    const described = document.paths['/webhook']?.post?.responses[answer.status] as unknown as {
      content: Record<string, unknown>;
      headers: Record<string, unknown>;
    };
    expect(Object.keys(described.content)).toEqual([answer.headers['content-type']]);
    expect(Object.keys(answer.headers)).toEqual(expect.arrayContaining(Object.keys(described.headers)));
  });
});
