// The native dialect: `POST /webhook`, JSON in, 200, 401, 403 or a problem out.

import type { Allow, Decision } from '../decision/decision.ts';
import { checkPermission } from '../decision/permissions.ts';
import type { Credentials, Question } from '../decision/question.ts';
import type { AllowBody } from '../http/allow-answer.ts';
import { type Answer, json } from '../http/answer.ts';
import { preflightRoute, readableBy } from '../http/cors.ts';
import type { Inbound } from '../http/inbound.ts';
import { objectMembers, parseJson } from '../http/json-body.ts';
import { MalformedError, malformedProblem, problem } from '../http/problem.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';

const MEMBERS = ['username', 'password', 'accessToken', 'assert', 'permissions', 'context', 'token'] as const;
const MAX_PERMISSIONS = 100;
const MAX_CONTEXT = 16;
const MAX_CONTEXT_BYTES = 256;

type Members = ReadonlyMap<string, unknown>;

const malformed = (detail: string, pointer: string) =>
  new MalformedError('malformed_question', detail, pointer);
/** Where the place is a name of the caller's own. */
const malformedName = (detail: string, pointer: string) =>
  new MalformedError('malformed_question', detail, pointer, true);

/**
 * Reads the question in a body.
 * @throws MalformedError with the place of the fault, never its value
 */
export function parseQuestion(body: Uint8Array): Question {
  const members = objectMembers(parseJson(body), 'The question');
  for (const name of members.keys()) {
    // A mistyped "permission" must not silently ask for less.
    if (!MEMBERS.some((known) => known === name)) {
      throw malformedName(
        `Unknown member; the question has ${MEMBERS.join(', ')}.`,
        `/${escapePointer(name)}`,
      );
    }
  }
  const credentials = readCredentials(members);
  const username = members.get('username') ?? (credentials.kind === 'accessToken' ? '' : undefined);
  if (typeof username !== 'string') throw malformed('"username" must be a string.', '/username');
  const token = memberOr(members, 'token', false);
  if (typeof token !== 'boolean') throw malformed('"token" must be true or false.', '/token');
  const asks = readPermissions(members).map((permission) => ({ permission }));
  return { dialect: 'native', username, credentials, asks, context: readContext(members), wantsToken: token };
}

/** RFC 6901 §3; long names are cut, since the answer goes into logs. */
const escapePointer = (name: string) => name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');

/** A null is a member that got lost on its way, never one that was left out: it must not ask for less. */
const memberOr = (members: Members, name: string, absent: unknown): unknown =>
  members.has(name) ? members.get(name) : absent;

/** Exactly one, so that a password lost on the way never becomes an assertion. */
function readCredentials(members: Members): Credentials {
  const given = (['password', 'accessToken', 'assert'] as const).filter((name) => members.has(name));
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw new MalformedError(
      'missing_credentials',
      'Send exactly one of "password", "accessToken" and "assert": true.',
    );
  }
  const value = members.get(name);
  if (name === 'assert') {
    if (value !== true) throw malformed('"assert" must be true, or left out.', '/assert');
    return { kind: 'assert' };
  }
  if (typeof value !== 'string') throw malformed(`"${name}" must be a string.`, `/${name}`);
  return name === 'password' ? { kind: 'password', password: value } : { kind: 'accessToken', token: value };
}

function readPermissions(members: Members): string[] {
  const permissions = memberOr(members, 'permissions', []);
  if (!Array.isArray(permissions))
    throw malformed('"permissions" must be a list of strings.', '/permissions');
  if (permissions.length > MAX_PERMISSIONS) {
    throw malformed(`At most ${MAX_PERMISSIONS} permissions in one question.`, '/permissions');
  }
  return permissions.map((permission: unknown, index) => {
    const fault = typeof permission === 'string' ? checkPermission(permission) : 'it must be a string';
    if (fault !== null || typeof permission !== 'string')
      throw malformed(`Not a permission: ${fault}.`, `/permissions/${index}`);
    return permission;
  });
}

function readContext(members: Members): Readonly<Record<string, string>> {
  const context = objectMembers(memberOr(members, 'context', {}), '"context"', '/context');
  if (context.size > MAX_CONTEXT) throw malformed(`At most ${MAX_CONTEXT} members in "context".`, '/context');
  const read: [string, string][] = [];
  for (const [name, value] of context) {
    const fits =
      typeof value === 'string' &&
      [name, value].every((text) => Buffer.byteLength(text) <= MAX_CONTEXT_BYTES);
    if (!fits) {
      throw malformedName(
        `Names and values in "context" are strings of at most ${MAX_CONTEXT_BYTES} bytes.`,
        `/context/${escapePointer(name)}`,
      );
    }
    read.push([name, value]);
  }
  return Object.fromEntries(read);
}

function renderAllow({ user, permissions, token }: Allow): Answer {
  const { username, roles, attributes } = user;
  const body: AllowBody = { decision: 'allow', username, roles, permissions, attributes };
  if (token === undefined) return json(200, body);
  const { accessToken, expiresIn } = token;
  return json(200, { ...body, accessToken, tokenType: 'Bearer', expiresIn } satisfies AllowBody);
}

/** The answer of the native dialect, and of every route that speaks problem+json. */
function renderDecision(decision: Decision): Answer {
  switch (decision.outcome) {
    case 'allow':
      return renderAllow(decision);
    case 'deny': {
      const { code, denied, retryAfter } = decision;
      const members = denied === undefined ? {} : { denied };
      return problem(code, members, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
    }
    case 'unknown':
      return problem(decision.code, {}, { 'retry-after': String(decision.retryAfter) });
  }
}

async function answer({ headers, body }: Inbound, context: DialectContext): Promise<Answer> {
  const origin = headers.get('origin');
  const decision = await context.ask({ ...parseQuestion(body), ...(origin !== undefined && { origin }) });
  return readableBy(renderDecision(decision), origin, context.origins);
}

export const native: HttpDialect = {
  name: 'native',
  title: 'Your own applications, in JSON',
  prefix: '',
  pathKeys: false,
  permissionTemplates: {},
  pages: [],
  documents: [preflightRoute('/webhook')],
  routes: [
    {
      path: '/webhook',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: { signature: true, authorization: true },
      patience: 'as the stage says',
      answer,
      render: renderDecision,
      malformed: malformedProblem,
    },
  ],
};
