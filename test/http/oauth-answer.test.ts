// Errors in OAuth's form: what a description may hold.
import { expect, test } from '@jest/globals';
import { malformedAnswer, oauthError } from '../../functions/http/oauth-answer.ts';
import { MalformedError, PROBLEMS, type ProblemCode } from '../../functions/http/problem.ts';

const descriptionOf = ({ body }: { readonly body: string }): string => JSON.parse(body).error_description;

test('a quote, a backslash and what is not printable ASCII are written otherwise (RFC 6749 §5.2)', () => {
  const fault = new MalformedError('malformed_question', '"gränt" is missing\\\n.');
  expect(descriptionOf(malformedAnswer(fault))).toBe("'gr?nt' is missing??.");
});

test('no problem has a title that must be written otherwise', () => {
  for (const [code, { title }] of Object.entries(PROBLEMS)) {
    const told = oauthError(400, 'invalid_request', { code: code as ProblemCode, description: title });
    expect(descriptionOf(told)).toBe(title);
  }
});
