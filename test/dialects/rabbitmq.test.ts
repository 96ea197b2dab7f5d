// RabbitMQ's reason behind `deny`: only for applications that set it, since older versions take it for an error.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
const keys = new Map<string, string>();

beforeAll(async () => {
  stack = await startStack();
  await stack.addUser('alice');
  for (const [id, setting] of [
    ['silent', 'false'],
    ['telling', 'true'],
  ] as const) {
    const limits = {
      dialects: ['rabbitmq'],
      mayAssert: true,
      dialectSettings: { 'rabbitmq.denyReason': setting },
    };
    keys.set(id, await stack.addKeyedApplication(id, limits));
  }
});
afterAll(() => stack.database.close());

const ask = async (application: string, path: string, query: string) => {
  const headers = { 'x-api-key': keys.get(application) ?? '' };
  return (await stack.ask(null, { method: 'GET', path, query, headers, unsigned: true })).body;
};

test.each([
  ['silent', '/rabbitmq/user', 'username=alice&password=wrong', 'deny'],
  ['telling', '/rabbitmq/user', 'username=alice&password=wrong', 'deny Invalid credentials'],
  ['silent', '/rabbitmq/vhost', 'username=alice&vhost=x', 'deny'],
  ['telling', '/rabbitmq/vhost', 'username=alice&vhost=x', 'deny User not authorized to perform this action'],
])('%s, %s?%s: %s', async (application, path, query, body) => {
  expect(await ask(application, path, query)).toBe(body);
});
