// What each reply becomes: a value, or one of the typed errors. Nothing but Gatehook's own allow is allowed.
import { describe, expect, test } from '@jest/globals';
import { type AskedFor, readAnswer } from '../../client/answer.ts';
import {
  GatehookCallerError,
  GatehookError,
  GatehookRequestError,
  GatehookUnavailableError,
} from '../../client/index.ts';
import type { Reply } from '../../client/send.ts';

const reply = (status: number, body: unknown, more: Partial<Reply> = {}): Reply => ({
  status,
  requestId: 'request-1',
  retryAfter: undefined,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});

const ASKED: AskedFor = { username: 'alice', permissions: ['orders:42:refund'] };
const allow = {
  decision: 'allow',
  username: 'alice',
  roles: ['clerk'],
  permissions: ['orders:42:refund'],
  attributes: { region: 'eu' },
};

function errorOf(from: Reply, asked = ASKED): GatehookError {
  try {
    readAnswer(from, asked);
  } catch (error) {
    if (error instanceof GatehookError) return error;
  }
  throw new Error('the reply was taken for an answer');
}

describe('values', () => {
  test('200 allow', () => {
    expect(readAnswer(reply(200, allow), ASKED)).toEqual({
      allowed: true,
      user: { username: 'alice', roles: ['clerk'], attributes: { region: 'eu' } },
      permissions: ['orders:42:refund'],
    });
  });

  test('200 allow with a token', () => {
    const token = { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 900 };
    expect(readAnswer(reply(200, { ...allow, ...token }), ASKED)).toMatchObject({
      allowed: true,
      accessToken: 'a.b.c',
      expiresIn: 900,
    });
  });

  test.each([
    ['401', reply(401, { code: 'invalid_credentials' }), { code: 'invalid_credentials', denied: [] }],
    [
      '403',
      reply(403, { code: 'not_authorized', denied: ['orders:42:refund'] }),
      { code: 'not_authorized', denied: ['orders:42:refund'] },
    ],
    [
      '403 that does not name what is denied',
      reply(403, { code: 'not_authorized', denied: [1] }),
      { code: 'not_authorized', denied: [] },
    ],
    [
      '429',
      reply(429, { code: 'too_many_attempts' }, { retryAfter: 900 }),
      { code: 'too_many_attempts', denied: [], retryAfter: 900 },
    ],
    [
      '429 without Retry-After',
      reply(429, { code: 'too_many_attempts' }),
      { code: 'too_many_attempts', denied: [] },
    ],
  ])('%s', (_name, from, value) => {
    expect(readAnswer(from, ASKED)).toEqual({ allowed: false, ...value });
  });
});

describe('200 that is no answer', () => {
  test.each<[string, unknown]>([
    ['empty', ''],
    ['false as text', '"false"'],
    ['true', true],
    ['null', null],
    ['a list', [allow]],
    ['HTML of a proxy', '<html>Sign in to the guest network</html>'],
    ['cut off', JSON.stringify(allow).slice(0, -1)],
    ['an empty object', {}],
    ['decision deny', { ...allow, decision: 'deny' }],
    ['decision "true"', { ...allow, decision: 'true' }],
    ['decision true', { ...allow, decision: true }],
    ['"allowed": true alone', { allowed: true }],
    ['no decision', { ...allow, decision: undefined }],
    ['no username', { ...allow, username: undefined }],
    ['a username that is no text', { ...allow, username: 1 }],
    ['roles that are no list', { ...allow, roles: 'clerk' }],
    ['a role that is no text', { ...allow, roles: [null] }],
    ['no permissions', { ...allow, permissions: undefined }],
    ['attributes that are a list', { ...allow, attributes: [] }],
    ['attributes null', { ...allow, attributes: null }],
    ['an attribute that is no text', { ...allow, attributes: { region: 1 } }],
    ['allow in a prototype', '{"__proto__":{"decision":"allow"}}'],
  ])('%s', (_name, body) => {
    expect(errorOf(reply(200, body))).toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'unexpected_answer',
      message:
        'The 200 is not an answer of Gatehook. Does "url" lead to it, and does nothing in between answer instead? (request request-1)',
      requestId: 'request-1',
    });
  });
});

describe('an allow about another question', () => {
  test.each<[string, object, Partial<AskedFor>]>([
    ['another user', { username: 'mallory' }, {}],
    ['a user whose name begins alike', { username: 'alice2' }, {}],
    ['no permissions', { permissions: [] }, {}],
    ['another permission', { permissions: ['orders:13:refund'] }, {}],
    ['one permission of two', {}, { permissions: ['orders:42:refund', 'orders:42:read'] }],
    ['a permission that is asked with other capitals', {}, { permissions: ['Orders:42:refund'] }],
    [
      'what was asked by a token alone, with another permission',
      { permissions: ['a'] },
      { username: undefined },
    ],
  ])('%s', (_name, told, asked) => {
    expect(errorOf(reply(200, { ...allow, ...told }), { ...ASKED, ...asked })).toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'unexpected_answer',
      message:
        'The 200 answers another question. Something between here and Gatehook keeps answers, or mixes them up. (request request-1)',
    });
  });

  test.each<[string, object, Partial<AskedFor>]>([
    ["the name in Gatehook's form: capitals", {}, { username: 'ALICE' }],
    ["the name in Gatehook's form: full width", {}, { username: 'ａｌｉｃｅ' }],
    ['a decomposed letter', { username: 'jos\u00e9' }, { username: 'jose\u0301' }],
    ['no name beside a token', { username: 'bob' }, { username: undefined }],
    ['nothing asked', { permissions: [] }, { permissions: [] }],
  ])('but not %s', (_name, told, asked) => {
    expect(readAnswer(reply(200, { ...allow, ...told }), { ...ASKED, ...asked })).toMatchObject({
      allowed: true,
    });
  });
});

describe('the application is at fault', () => {
  test.each([
    [
      401,
      'untrusted_caller',
      'Gatehook does not know this application. Check "application" and its secret or key, whether it was ' +
        'rotated or disabled, and that the clock of this machine is right to 300 s. (request request-1)',
    ],
    [
      403,
      'caller_not_allowed',
      'The application may not ask this. `gatehook app show` lists its limits. (request request-1)',
    ],
    [
      409,
      'replayed',
      'Gatehook saw this request before. Something between here and there sends requests twice. (request request-1)',
    ],
  ])('%i %s', (status, code, message) => {
    const error = errorOf(reply(status, { code }));
    expect(error).toBeInstanceOf(GatehookCallerError);
    expect(error).toMatchObject({ name: 'GatehookCallerError', code, message, requestId: 'request-1' });
  });
});

describe('the question, or its way, is at fault', () => {
  const URL_HINT = 'Give the ApiUrl of the stack as "url", without /webhook.';
  test.each([
    [400, 'malformed_question', 'Gatehook does not understand the question.'],
    [400, 'missing_credentials', 'Gatehook does not understand the question.'],
    [400, 'malformed_json', 'Gatehook does not understand the question.'],
    [400, 'malformed_path', 'Gatehook does not understand the question.'],
    [404, 'not_found', `There is no webhook at this place. ${URL_HINT}`],
    [405, 'method_not_allowed', `This place takes no questions. ${URL_HINT}`],
    [413, 'payload_too_large', 'The question is larger than 64 KiB. Ask for less at once.'],
    [415, 'unsupported_media_type', 'Something between here and Gatehook changes the content type.'],
  ])('%i %s', (status, code, message) => {
    const error = errorOf(reply(status, { code, detail: 'Mend this.' }));
    expect(error).toBeInstanceOf(GatehookRequestError);
    expect(error).toMatchObject({
      name: 'GatehookRequestError',
      code,
      message: `${message} Mend this. (request request-1)`,
      detail: 'Mend this.',
      requestId: 'request-1',
    });
  });

  test.each([
    [400, 'malformed_question'],
    [404, 'not_found'],
    [413, 'payload_too_large'],
  ])('%i of API Gateway itself, without a code', (status, code) => {
    expect(errorOf(reply(status, { message: 'Something' }))).toMatchObject({ code, detail: undefined });
  });
});

describe('no decision was made', () => {
  test.each([429, 500, 502, 503, 504, 599])('status %i', (status) => {
    const error = errorOf(reply(status, { message: 'Something' }, { retryAfter: 3 }));
    expect(error).toBeInstanceOf(GatehookUnavailableError);
    expect(error).toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'unavailable',
      message: `Gatehook could not decide (status ${status}). This is no refusal: ask again later. (request request-1)`,
      retryAfter: 3,
    });
  });

  test.each<[string, Reply]>([
    ['0, a redirect as browsers show it', reply(0, '')],
    ['204', reply(204, '')],
    ['201 that says allow', reply(201, allow)],
    ['302', reply(302, '')],
    ['307 that says allow', reply(307, allow)],
    ['401 without a code', reply(401, { message: 'Unauthorized' })],
    ['401 with the code of a 403', reply(401, { code: 'not_authorized' })],
    ['403 of a firewall', reply(403, '<html>Forbidden</html>')],
    ['403 that says allow', reply(403, allow)],
    ['403 with the code of a 401', reply(403, { code: 'invalid_credentials' })],
    ['418', reply(418, { code: 'invalid_credentials' })],
  ])('status %s', (_name, from) => {
    expect(errorOf(from)).toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'unexpected_answer',
      message: `A reply of status ${from.status} is not Gatehook's. Does "url" lead to it, without a redirect, and does nothing in between answer instead? (request request-1)`,
    });
  });

  test('a reply without a request id', () => {
    const error = errorOf(reply(503, '', { requestId: undefined }));
    expect(error.requestId).toBeUndefined();
    expect(error.message).toBe(
      'Gatehook could not decide (status 503). This is no refusal: ask again later.',
    );
  });
});
