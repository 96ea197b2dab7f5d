// Hasura GraphQL Engine v2's auth webhook: which role may this client's request run as, and with which session variables?

import type { Allow, Refusal } from '../decision/decision.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Headers, Inbound } from '../http/inbound.ts';
import { objectMembers, parseJson } from '../http/json-body.ts';
import { MalformedError } from '../http/problem.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';
import { KEY_BESIDE_USER } from './shared/proof-places.ts';
import { question } from './shared/question.ts';
import { sessionSeconds, sessionSecondsSetting } from './shared/session-seconds.ts';
import { userCredentials } from './shared/user-credentials.ts';

const TEMPLATES = { 'hasura.role': 'hasura:${role}' } as const;

/** The role of a request that names none. */
const DEFAULT_ROLE = 'user';

/**
 * Hasura closes a WebSocket that many seconds after the answer, by the member `Cache-Control` of the body; its client
 * connects again, and the user is asked about again. Each request without a WebSocket is asked about.
 */
const WEBSOCKET_SECONDS = 900;

/** Attributes `hasura.org-id` become session variables `x-hasura-org-id`. */
const ATTRIBUTE_PREFIX = 'hasura.';

/** GET forwards the client's headers as they are, POST as an object with the client's own spelling of their names. */
function clientHeaders({ method, headers, body }: Inbound): Headers {
  if (method === 'GET') return headers;
  const sent = objectMembers(
    objectMembers(parseJson(body), 'The body').get('headers'),
    '"headers"',
    '/headers',
  );
  const read = new Map<string, string>();
  for (const [name, value] of sent) {
    const lower = name.toLowerCase();
    if (typeof value !== 'string' || read.has(lower)) {
      throw new MalformedError('malformed_question', 'Each header is one string.', '/headers');
    }
    read.set(lower, value);
  }
  return read;
}

/** A PostgreSQL array literal, as permissions in Hasura compare with `_in`. */
const arrayLiteral = (values: readonly string[]) =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Every value a string. What Gatehook decided stands last, so that no attribute replaces it. */
function sessionVariables(
  { user: { username, roles, attributes } }: Allow,
  role: string,
  seconds: number,
): Answer {
  const own = Object.entries(attributes)
    .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
    .map(([name, value]) => [`x-hasura-${name.slice(ATTRIBUTE_PREFIX.length).toLowerCase()}`, value]);
  return json(200, {
    'Cache-Control': `max-age=${seconds}`,
    'x-hasura-user-id': username,
    ...Object.fromEntries(own),
    'x-hasura-roles': arrayLiteral(roles),
    'x-hasura-role': role,
  });
}

/** 401 refuses; every other status is an error to Hasura, refused too, and written to its log. */
function render(decision: Refusal): Answer {
  if (decision.outcome === 'unknown') return empty(503, { 'retry-after': String(decision.retryAfter) });
  const misconfigured = decision.code === 'untrusted_caller' || decision.code === 'caller_not_allowed';
  return empty(misconfigured ? 403 : 401);
}

async function answer(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const headers = clientHeaders(inbound);
  const { username, credentials } = userCredentials(headers);
  const role = headers.get('x-hasura-role') ?? DEFAULT_ROLE;
  const asked = { template: TEMPLATES['hasura.role'], templateName: 'hasura.role', values: { role } };
  const decision = await context.ask(question('hasura', username, credentials, [asked]));
  if (decision.outcome !== 'allow') return render(decision);
  return sessionVariables(decision, role, sessionSeconds(context.settings, 'hasura') ?? WEBSOCKET_SECONDS);
}

export const hasura: HttpDialect = {
  name: 'hasura',
  title: 'Hasura GraphQL Engine v2',
  prefix: '/hasura',
  pathKeys: true,
  pages: ['hasura'],
  permissionTemplates: TEMPLATES,
  settings: sessionSecondsSetting('hasura', `a WebSocket ends after ${WEBSOCKET_SECONDS}`),
  routes: [
    {
      path: '/authorize',
      methods: ['GET', 'POST'],
      accepts: ['application/json'],
      proof: KEY_BESIDE_USER,
      answer,
      render,
      malformed: ({ code }) => empty(code === 'missing_credentials' ? 401 : 400),
    },
  ],
};
