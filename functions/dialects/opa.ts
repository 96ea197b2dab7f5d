// Open Policy Agent's data API as its clients ask it: `POST /v1/data/<path>` with an input, one true or false back.

import type { Decision, Deny } from '../decision/decision.ts';
import { checkPermission } from '../decision/permissions.ts';
import type { Ask, Credentials, Question } from '../decision/question.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import {
  bodyMembers,
  type Members,
  optionalText,
  requiredMembers,
  requiredText,
} from '../http/json-members.ts';
import { MalformedError, PROBLEMS } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { SIGNATURE_OR_KEY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'opa.action': '${resource}:${action}' } as const;

/** What clients call the user. */
const USER_NAMES = ['username', 'user', 'account'] as const;

const malformed = (detail: string, pointer = '/input') =>
  new MalformedError('malformed_question', detail, pointer);

/** The one name that is there; a token names its user itself. */
function usernameOf(input: Members, credentials: Credentials): string {
  const given = USER_NAMES.filter((name) => input.values.has(name));
  const [name] = given;
  if (given.length > 1) throw malformed(`Only one of ${USER_NAMES.join(', ')}.`);
  if (name !== undefined) return requiredText(input, name);
  if (credentials.kind === 'accessToken') return '';
  throw malformed(`One of ${USER_NAMES.join(', ')} is missing.`);
}

/** OPA's clients have authenticated their user themselves, unless they hand on what the user showed. */
function credentialsOf(input: Members): Credentials {
  const password = optionalText(input, 'password');
  const token = optionalText(input, 'token');
  if (password !== undefined && token !== undefined) throw malformed('Only one of password and token.');
  // `null` stands for a value that was lost: it must not become the word of the application.
  if ((input.values.has('password') || input.values.has('token')) && (password ?? token) === undefined)
    throw malformed('The password or token is null.');
  if (password !== undefined) return { kind: 'password', password };
  return token === undefined ? { kind: 'assert' } : { kind: 'accessToken', token };
}

/**
 * One way of asking, complete: OPA's clients take `true` for "allowed", so a user who is proved and asked for nothing
 * must not become a yes because a member was lost or misspelt on its way.
 */
function askOf(input: Members): Ask {
  const { values } = input;
  const inParts = values.has('action') || values.has('resource');
  if (values.has('permission') === inParts)
    throw malformed('Ask for one "permission", or for an "action" on a "resource".');
  if (inParts) {
    const asked = { resource: filledText(input, 'resource'), action: filledText(input, 'action') };
    return byTemplate(TEMPLATES, 'opa.action', asked);
  }
  const permission = requiredText(input, 'permission');
  const fault = checkPermission(permission);
  if (fault !== null) throw malformed(`Not a permission: ${fault}.`, '/input/permission');
  return { permission };
}

/** An empty text is a value that was lost, too. */
function filledText(input: Members, name: string): string {
  const value = requiredText(input, name);
  if (value === '') throw malformed(`"${name}" is empty.`, `/input/${name}`);
  return value;
}

/** The path is not read: no signature covers it, and it would decide. */
function parse({ body }: Inbound): Question {
  const input = requiredMembers(bodyMembers(body), 'input');
  const credentials = credentialsOf(input);
  return question('opa', usernameOf(input, credentials), credentials, [askOf(input)]);
}

/** Some clients read the body at any status (MinIO), so nothing but an answer has a `result`. */
function error(code: keyof typeof PROBLEMS, detail?: string, headers: Answer['headers'] = {}): Answer {
  const { status, title } = PROBLEMS[code];
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer realm="gatehook"' } : {};
  return json(status, { code, message: detail ?? title }, { ...challenge, ...headers });
}

const ERRORS: readonly Deny['code'][] = ['untrusted_caller', 'caller_not_allowed', 'replayed'];

function render(decision: Decision): Answer {
  if (decision.outcome === 'unknown')
    return error(decision.code, undefined, { 'retry-after': String(decision.retryAfter) });
  if (decision.outcome === 'deny' && ERRORS.includes(decision.code)) return error(decision.code);
  return json(200, { result: decision.outcome === 'allow' });
}

export const opa: HttpDialect = {
  name: 'opa',
  title: "Clients of the Open Policy Agent's data API",
  prefix: '',
  pathKeys: false,
  pages: ['opa'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/v1/data/*',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: SIGNATURE_OR_KEY,
      parse,
      render,
      malformed: ({ code, message, pointer }) =>
        error(code, pointer === '' ? message : `${message} (${pointer})`),
    }),
  ],
};
