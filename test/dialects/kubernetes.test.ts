// Kubernetes beside its recordings: what is passed on to the next authorizer, and only where that is set.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let key: string;
beforeAll(async () => {
  stack = await startStack();
  const limits = { dialects: ['kubernetes'], dialectSettings: { 'kubernetes.passOn': 'true' } };
  key = await stack.addKeyedApplication('cluster', { ...limits, mayAssert: true });
  await stack.addUser('alice', { grants: ['k8s:default:%:pods:*:get', '!k8s:default:%:secrets:*:*'] });
  await stack.addUser('leaver', { status: 'disabled', grants: ['k8s:**'] });
});
afterAll(() => stack.database.close());

async function statusOf(user: string, resource: string, headers = { 'x-api-key': key }) {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, resourceAttributes: { namespace: 'default', verb: 'get', resource, name: 'x' } },
  };
  const path = '/kubernetes/v1/subjectaccessreview';
  const { status, body } = await stack.ask(review, { path, unsigned: true, headers });
  expect(status).toBe(200);
  return JSON.parse(body).status;
}

const NOT_GRANTED = { allowed: false, denied: true, reason: 'User not authorized to perform this action' };

const REFUSED = { ...NOT_GRANTED, reason: 'Invalid credentials' };

test.each([
  ['a grant allows', 'alice', 'pods', { allowed: true }],
  ['a denial ends the chain', 'alice', 'secrets', NOT_GRANTED],
  ['what no grant speaks of is passed on', 'alice', 'services', { allowed: false }],
  ['a user whom Gatehook does not know is passed on', 'system:kube-scheduler', 'pods', { allowed: false }],
  ['a disabled user ends the chain', 'leaver', 'pods', REFUSED],
  ['what can be no permission ends the chain', 'alice', 'x'.repeat(8200), NOT_GRANTED],
])('%s', async (_name, user, resource, expected) => {
  expect(await statusOf(user, resource)).toEqual(expected);
});

test('a wrong key ends the chain', async () => {
  expect(await statusOf('alice', 'pods', { 'x-api-key': 'wrong' })).toEqual({
    allowed: false,
    denied: true,
    evaluationError: 'The asking application is not proved',
  });
});
