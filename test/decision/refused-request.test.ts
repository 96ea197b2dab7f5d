// A request that is refused for what it asks: the outcome, its codes and nothing else, as the log has them.
import { expect, test } from '@jest/globals';
import { type RefusedCode, refusedRequest } from '../../functions/decision/refused-request.ts';
import { decisionLine } from '../../functions/records/record.ts';

const CODES: readonly RefusedCode[] = [
  'request_refused',
  'new_password_refused',
  'invalid_reset_code',
  'too_many_resets',
];
const HEADING = { requestId: 'r1', dialect: 'management', route: '/scim/v2/Users', sourceIp: '203.0.113.9' };
const TIMES = { whole: 4, store: 2, trips: 1, hash: 0 };

test.each(CODES)('%s: neither an allow nor a deny, with the reason as it was given', (code) => {
  expect(refusedRequest(code, 'the code is over')).toStrictEqual({
    outcome: 'refused',
    code,
    reason: 'the code is over',
    explanation: [],
  });
});

test('its line in the log: whom it was about, no rule, no token, no cause', () => {
  const decision = { ...refusedRequest('invalid_reset_code', 'wrong code'), username: 'alice' };
  expect(decisionLine({ ...HEADING, application: 'portal', decision, times: TIMES })).toStrictEqual({
    ...HEADING,
    application: 'portal',
    username: 'alice',
    outcome: 'refused',
    code: 'invalid_reset_code',
    reason: 'wrong code',
    rules: [],
    milliseconds: TIMES,
  });
});

test('a reason longer than a line may hold is cut, and says how long it was', () => {
  const { reason } = decisionLine({
    ...HEADING,
    decision: refusedRequest('request_refused', 'x'.repeat(2000)),
    times: TIMES,
  });
  expect(reason).toBe(`${'x'.repeat(1024)}… (2000 characters)`);
});
