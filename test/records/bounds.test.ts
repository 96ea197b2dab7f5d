// One line of the log stays small, whatever a request asked: what was refused is kept first.
import { describe, expect, test } from '@jest/globals';
import { type Decision, deny } from '../../functions/decision/decision.ts';
import { question } from '../../functions/dialects/shared/question.ts';
import { MalformedError } from '../../functions/http/problem.ts';
import { decisionLine, malformedLine, troubleLine } from '../../functions/records/record.ts';

const heading = { requestId: 'r', dialect: 'oauth', route: '/oauth/token', sourceIp: '203.0.113.9' };
const times = { store: 0, trips: 0, hash: 0, whole: 0 };
const explain = (permission: string, allowed: boolean) => ({ permission, allowed, rule: null });
const lineOf = (decision: Decision, asked = question('oauth', 'alice', { kind: 'assert' })) =>
  decisionLine({ ...heading, decision, question: asked, times });

test('30,000 explanations are one line of less than 64 KiB, the refused one among them', () => {
  const allowed = Array.from({ length: 30_000 }, (_, n) => explain(`oauth:s${n}`, true));
  const explanation = [...allowed, explain('oauth:admin', false)];
  const line = lineOf({ ...deny('not_authorized', 'one of them is not allowed'), explanation });
  const rules = line.rules as unknown[];
  expect(JSON.stringify(line).length).toBeLessThan(65_536);
  expect(rules).toContainEqual(explain('oauth:admin', false));
  expect(rules[0]).toEqual(explain('oauth:s0', true));
  expect(line.rulesLeftOut).toBe(explanation.length - rules.length);
});

test('as many explanations as the native dialect asks for are kept, in the order asked', () => {
  const explanation = Array.from({ length: 100 }, (_, n) => explain(`orders:${n}:read`, n % 2 === 0));
  const line = lineOf({ ...deny('not_authorized', 'half of them'), explanation });
  expect(line.rules).toEqual(explanation);
  expect(line).not.toHaveProperty('rulesLeftOut');
});

describe('long texts are cut, and say how long they were', () => {
  const long = 'x'.repeat(100_000);
  const tail = '… (100000 characters)';

  test('a reason', () => {
    expect(lineOf(deny('caller_not_allowed', long)).reason).toBe('x'.repeat(1024) + tail);
  });

  test('a context of many long members', () => {
    const context = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`name-${n}`, long]));
    const asked = { ...question('native', 'alice', { kind: 'assert' }), context };
    const line = lineOf(deny('not_authorized', 'no'), asked);
    expect(Object.entries(line.context as object)).toHaveLength(16);
    expect((line.context as Record<string, string>)['name-0']).toBe('x'.repeat(256) + tail);
  });

  test('a user name', () => {
    const asked = question('native', long, { kind: 'assert' });
    expect(lineOf(deny('not_authorized', 'no'), asked).username).toBe('x'.repeat(256));
  });

  test('the place of a fault, and a name of an error', () => {
    const fault = new MalformedError('malformed_question', long, `/${long}`);
    expect(JSON.stringify(malformedLine(heading, fault)).length).toBeLessThan(3000);
    const error = Object.assign(new Error(long), { name: long });
    expect(JSON.stringify(troubleLine(heading, long, error)).length).toBeLessThan(3000);
  });
});
