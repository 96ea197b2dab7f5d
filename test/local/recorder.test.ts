// The lines that `npx gatehook dev` shows of decisions.
import { expect, test } from '@jest/globals';
import { type Decision, deny, unknown } from '../../functions/decision/decision.ts';
import type { Question } from '../../functions/decision/question.ts';
import { MalformedError } from '../../functions/http/problem.ts';
import { lineRecorder } from '../../local/recorder.ts';

const NOON = new Date(2026, 10, 25, 12, 0, 5).getTime();
const HEADING = { requestId: 'r', dialect: 'native', route: '/webhook', sourceIp: '127.0.0.1' };
const TIMES = { store: 3, trips: 3, hash: 12, whole: 17.25 };

const question = (username: string): Question => ({
  dialect: 'native',
  username,
  credentials: { kind: 'password', password: 'never shown' },
  asks: [],
  context: {},
  wantsToken: false,
});

const allow: Decision = {
  outcome: 'allow',
  code: 'allowed',
  reason: 'every permission is allowed',
  explanation: [
    {
      permission: 'orders:42:refund',
      allowed: true,
      rule: { grant: 'orders:*:refund', role: 'clerk', via: [] },
    },
    { permission: 'orders:42:read', allowed: true, rule: { grant: 'orders:**', role: null, via: [] } },
  ],
  user: { username: 'alice', roles: [], attributes: {} },
  permissions: [],
};

function record() {
  const lines: string[] = [];
  return { lines, recorder: lineRecorder({ write: (line) => lines.push(line), now: () => NOON }) };
}

test.each<[string, Decision, string]>([
  [
    'an allowance, with the rules that made it',
    allow,
    '12:00:05  allow    allowed  shop > alice  orders:42:refund allowed by "orders:*:refund" of the role clerk; orders:42:read allowed by "orders:**" of the user  17.3 ms  r',
  ],
  [
    'a denial by a rule',
    {
      ...deny('not_authorized', 'denied'),
      explanation: [
        {
          permission: 'orders:13:refund',
          allowed: false,
          rule: { grant: '!orders:13:**', role: 'clerk', via: [] },
        },
        { permission: 'x', allowed: false, rule: null },
      ],
    },
    '12:00:05  deny     not_authorized  shop > alice  orders:13:refund denied by "!orders:13:**" of the role clerk; x denied: nothing grants it  17.3 ms  r',
  ],
  [
    'a denial without rules, with its reason',
    deny('invalid_credentials', 'wrong password'),
    '12:00:05  deny     invalid_credentials  shop > alice  wrong password  17.3 ms  r',
  ],
  [
    'what could not be told',
    unknown('the store did not answer', new Error('quotes a password')),
    '12:00:05  unknown  unavailable  shop > alice  the store did not answer (Error)  17.3 ms  r',
  ],
])('%s', (_name, decision, line) => {
  const { lines, recorder } = record();
  recorder.decision({ ...HEADING, application: 'shop', question: question('alice'), decision, times: TIMES });
  expect(lines).toEqual([line]);
});

test('a caller that was not proved has no name', () => {
  const { lines, recorder } = record();
  recorder.decision({ ...HEADING, decision: deny('untrusted_caller', 'no proof'), times: TIMES });
  expect(lines).toEqual(['12:00:05  deny     untrusted_caller  - > -  no proof  17.3 ms  r']);
});

test('a name that would clear the terminal is shown, not obeyed', () => {
  const { lines, recorder } = record();
  const decision = deny('invalid_credentials', 'no such user');
  recorder.decision({
    ...HEADING,
    application: 'shop',
    question: question('\u001b[2Jevil'),
    decision,
    times: TIMES,
  });
  expect(lines).toEqual([
    '12:00:05  deny     invalid_credentials  shop > \\u{1b}[2Jevil  no such user  17.3 ms  r',
  ]);
});

test('a malformed question, with the place of its fault', () => {
  const { lines, recorder } = record();
  recorder.malformed(
    { ...HEADING, application: 'shop' },
    new MalformedError('malformed_question', '"token" must be true or false.', '/token'),
  );
  expect(lines).toEqual([
    '12:00:05  refused  malformed_question  shop > -  "token" must be true or false. /token  r',
  ]);
});

test('trouble, with the kind of its cause and not its text', () => {
  const { lines, recorder } = record();
  const error = new TypeError('quotes a password');
  recorder.trouble({ ...HEADING, application: 'shop' }, 'the hash was not replaced', error);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toBe('12:00:05  trouble  shop > -  the hash was not replaced (TypeError)  r');
});
