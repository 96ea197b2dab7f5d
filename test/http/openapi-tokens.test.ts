// What the OpenAPI document says of tokens, against what the routes answer.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { describedDialects } from '../../functions/assembly/described-dialects.ts';
import type { Answer } from '../../functions/http/answer.ts';
import { openApiDocument } from '../../functions/http/openapi.ts';
import { SCIM_DESCRIPTION } from '../../functions/scim/openapi.ts';
import { FORM, startTokenStack, type TokenStack } from '../support/tokens.ts';

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
}
const document = openApiDocument('1.2.3', describedDialects(), SCIM_DESCRIPTION) as {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
};
// openapi.test.ts holds the description itself to JSON Schema.
const ajv = new Ajv2020.default({ strict: false, validateSchema: false });
ajv.addSchema(document, 'api');

let stack: TokenStack;
let token: string;
beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addApplication('stranger');
  await stack.addUser('alice', { grants: ['orders:**'] });
  token = await stack.token();
});
afterAll(() => stack.database.close());

/** The answer's status is described, and its body holds to the schema that the description names. */
function expectDescribed(path: string, method: string, { status, headers, body }: Answer) {
  const described = document.paths[path]?.[method]?.responses[status];
  expect([status, described]).toEqual([status, expect.anything()]);
  const [[type, { schema }] = [undefined, { schema: null }]] = Object.entries(described?.content ?? {});
  expect(headers['content-type']).toBe(type);
  if (schema === null) return expect(body).toBe('');
  const validate = ajv.getSchema(`api${schema.$ref}`);
  expect([validate?.(JSON.parse(body)), validate?.errors]).toEqual([true, null]);
}

const posts = (path: string): Record<string, () => Promise<Answer>> => ({
  'a live token': () => stack.post(path, { token }),
  'a dead token': () => stack.post(path, { token: 'x.y.z' }),
  'no token': () => stack.post(path, {}),
  'a foreign token': () => stack.post(path, { token }, 'stranger'),
  'no proof': () => stack.ask(null, { path, unsigned: true, headers: FORM, body: 'token=x' }),
});

test.each(
  ['/token/introspect', '/token/revoke'].flatMap((path) =>
    Object.keys(posts('')).map((what) => [path, what]),
  ),
)('%s, %s', async (path = '', what = '') => {
  const answer = await posts(path)[what]?.();
  if (answer === undefined) throw new Error('no answer');
  expectDescribed(path, 'post', answer);
});

test.each([
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
])('%s', async (path) => {
  expectDescribed(path, 'get', await stack.ask(null, { path, method: 'GET', unsigned: true }));
});

test('an allow with a token', async () => {
  const answer = await stack.ask({
    username: 'alice',
    password: 'correct horse battery staple',
    token: true,
  });
  expectDescribed('/webhook', 'post', answer);
  expect(JSON.parse(answer.body)).toHaveProperty('accessToken');
});
