// The OpenAPI document against the code: what it promises is what the routes take and answer.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { openApiDocument } from '../../functions/http/openapi.ts';
import { PROBLEMS } from '../../functions/http/problem.ts';
import { PASSWORD, startStack, type TestStack } from '../support/stack.ts';

type Json = { readonly [name: string]: Json };
const document = openApiDocument('1.2.3') as unknown as Json & {
  paths: Record<string, Record<string, { responses: Record<string, Json> }>>;
};
const ajv = new Ajv2020.default({ strict: false });
ajv.addSchema(document, 'api');
const valid = (schema: string, value: unknown) =>
  ajv.validate({ $ref: `api#/components/schemas/${schema}` }, value);

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
  const responses = document.paths['/webhook']?.post?.responses ?? {};
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    expect(String(responses[status]?.description)).toContain(`\`${code}\`: ${title}.`);
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
    [],
  ])('%j', async (question) => {
    const { status } = await stack.ask(question);
    expect(status === 400).toBe(!valid('Question', question));
  });
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
