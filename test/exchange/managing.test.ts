// What a request of the management came to, as the log says it: by its answer, its code and the application's limit.
import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from '../../functions/exchange/managing.ts';
import { empty } from '../../functions/http/answer.ts';

const reason = 'answered 409 uniqueness: There is a user of this name already.';

describe('what was done is an allow', () => {
  test.each([200, 201, 204, 304, 399])('%i', (status) => {
    const answer = empty(status);
    expect(outcomeOf({ answer, reason: 'the user is read', username: 'alice' })).toStrictEqual({
      decision: {
        outcome: 'allow',
        code: 'allowed',
        reason: 'the user is read',
        explanation: [],
        permissions: [],
        user: { username: 'alice', roles: [], attributes: {} },
        username: 'alice',
      },
      answer,
    });
  });

  test('about no user in particular: no name is logged', () => {
    const { decision } = outcomeOf({ answer: empty(200), reason: '3 resources are listed' });
    expect(decision).toMatchObject({ outcome: 'allow', user: { username: '' } });
    expect(decision).not.toHaveProperty('username');
  });

  test('a code does not make it a refusal', () => {
    const { decision } = outcomeOf({ answer: empty(200), reason: 'done', code: 'too_many_resets' });
    expect(decision).toMatchObject({ outcome: 'allow', code: 'allowed' });
  });
});

describe('what was not done is none', () => {
  test.each([400, 401, 404, 409, 412, 422, 429, 500, 501, 599])('%i: refused', (status) => {
    const answer = empty(status);
    expect(outcomeOf({ answer, reason })).toStrictEqual({
      decision: { outcome: 'refused', code: 'request_refused', reason, explanation: [] },
      answer,
    });
  });

  test('with a code of its own, and the user it was about', () => {
    const decision = outcomeOf({
      answer: empty(429),
      reason: 'more than 5 resets were started',
      username: 'alice',
      code: 'too_many_resets',
    }).decision;
    expect(decision).toStrictEqual({
      outcome: 'refused',
      code: 'too_many_resets',
      reason: 'more than 5 resets were started',
      explanation: [],
      username: 'alice',
    });
  });

  test.each([200, 403])(
    'beyond the limit of its application, answered %i: a denial, whatever its code',
    (status) => {
      const answer = empty(status);
      const managed = { answer, reason: 'beyond', username: 'alice', beyondLimit: true } as const;
      expect(outcomeOf({ ...managed, code: 'request_refused' }).decision).toStrictEqual({
        outcome: 'deny',
        code: 'caller_not_allowed',
        reason: 'beyond',
        explanation: [],
        username: 'alice',
      });
    },
  );
});
