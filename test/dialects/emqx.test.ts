// EMQX beside its recordings: what keeps a user out is told to the operator, and slow answers come in time.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BrokenAttributeError, emqx } from '../../functions/dialects/emqx.ts';
import { PASSWORD, startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let key: string;
beforeAll(async () => {
  stack = await startStack();
  key = await stack.addKeyedApplication('broker', { dialects: ['emqx'] });
  await stack.addUser('broken', { attributes: { 'emqx.acl': 'none' } });
});
afterAll(() => stack.database.close());

test('an attribute that EMQX would not understand is a no, and is noted', async () => {
  const question = { username: 'broken', password: PASSWORD };
  const options = { path: '/emqx/authentication', unsigned: true, headers: { 'x-api-key': key } };
  expect(await stack.ask(question, options)).toMatchObject({ status: 200, body: '{"result":"deny"}' });
  expect(stack.records.at(-1)?.decision).toMatchObject({
    code: 'unavailable',
    reason: new BrokenAttributeError('emqx.acl', 'a JSON list of rules').message,
  });
});

test('the error says what to mend', () => {
  expect(new BrokenAttributeError('emqx.acl', 'a JSON list of rules')).toMatchObject({
    code: 'cannot_tell',
    message: 'The attribute "emqx.acl" must be a JSON list of rules; until it is, the user is kept out.',
  });
});

test('every route answers well within the 5 s after which EMQX asks somebody else', () => {
  expect(emqx.routes.map(({ patience }) => patience)).toEqual([2000, 2000]);
});
