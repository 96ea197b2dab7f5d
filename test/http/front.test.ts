// A stage behind CloudFront: what came past it is refused, and what came through says from where.
import { expect, test } from '@jest/globals';
import { configurationRoute } from '../../functions/dialects/authzen/configuration.ts';
import { json } from '../../functions/http/answer.ts';
import { behindFront } from '../../functions/http/front.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import { baseOf } from '../../functions/scim/wire.ts';

const NEWEST = 'n'.repeat(64);
const BEFORE = 'b'.repeat(64);
const seen: Inbound[] = [];
const app = async (inbound: Inbound) => {
  seen.push(inbound);
  return json(200, {});
};
const asked = (headers: Record<string, string>): Inbound => ({
  method: 'POST',
  path: '/webhook',
  query: '',
  headers: new Map(Object.entries(headers)),
  body: new Uint8Array(),
  requestId: 'r-1',
  sourceIp: '203.0.113.9',
});

test('without a front the app is the same', () => {
  expect(behindFront([], app)).toBe(app);
});

test.each([NEWEST, BEFORE])(
  'the key %s of CloudFront lets through, with the address that asked it',
  async (key) => {
    seen.length = 0;
    const inbound = asked({ 'x-gatehook-front': key, 'x-gatehook-viewer': '2001:db8::1', 'x-api-key': 'k' });
    expect((await behindFront([NEWEST, BEFORE], app)(inbound)).status).toBe(200);
    expect(seen).toEqual([{ ...inbound, headers: new Map([['x-api-key', 'k']]), sourceIp: '2001:db8::1' }]);
  },
);

test("the host name is the one that CloudFront was asked by: the address that SCIM and AuthZEN answer is not the API's", async () => {
  const headers = {
    host: 'abc.execute-api.eu-central-1.amazonaws.com',
    'x-gatehook-host': 'auth.example.com',
  };
  const inbound = asked({ 'x-gatehook-front': NEWEST, ...headers });
  expect(baseOf(inbound)).toBe('https://abc.execute-api.eu-central-1.amazonaws.com/scim/v2');
  seen.length = 0;
  await behindFront([NEWEST], app)({ ...inbound, method: 'GET' });
  const [through] = seen;
  expect([...(through?.headers ?? [])]).toEqual([['host', 'auth.example.com']]);
  expect(through && baseOf(through)).toBe('https://auth.example.com/scim/v2');
  const { body } = await configurationRoute.respond(through ?? inbound, {});
  expect(JSON.parse(body).policy_decision_point).toBe('https://auth.example.com');
});

test.each([
  ['no key', {}],
  ['an empty key', { 'x-gatehook-front': '' }],
  ['a key that is the beginning of the right one', { 'x-gatehook-front': NEWEST.slice(1) }],
  ['both keys, as API Gateway joins two headers', { 'x-gatehook-front': `${NEWEST},${BEFORE}` }],
  ['another key', { 'x-gatehook-front': 'x'.repeat(64) }],
])('%s is refused before the app hears of it', async (_what, headers) => {
  seen.length = 0;
  expect(await behindFront([NEWEST, BEFORE], app)(asked(headers))).toEqual({
    status: 421,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'r-1',
    },
    body: JSON.stringify({
      type: 'urn:gatehook:misdirected',
      title: 'This stage answers at the address of its CloudFront distribution only',
      status: 421,
      code: 'misdirected',
    }),
  });
  expect(seen).toEqual([]);
});
