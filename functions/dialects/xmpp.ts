// XMPP servers that ask over HTTP: Prosody's `mod_auth_http`, MongooseIM and ejabberd-contrib's `ejabberd_auth_http`.

import type { Decision, Deny } from '../decision/decision.ts';
import type { Credentials, Question } from '../decision/question.ts';
import { type Answer, empty, text } from '../http/answer.ts';
import { parseFields, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'xmpp.login': 'xmpp:${server}:login' } as const;

function ask(
  { query }: Inbound,
  credentialsOf: (fields: ReturnType<typeof parseFields>) => Credentials,
): Question {
  const fields = parseFields(query);
  const values = { server: requiredField(fields, 'server').toLowerCase() };
  const login = byTemplate(TEMPLATES, 'xmpp.login', values);
  return question('xmpp', requiredField(fields, 'user'), credentialsOf(fields), [login]);
}

/** Any status but 200 is an error to these servers, refused too, and written to their log: for what is misconfigured. */
function renderDeny({ code }: Deny): Answer {
  if (code === 'untrusted_caller') return empty(401);
  if (code === 'caller_not_allowed' || code === 'replayed') return empty(403);
  return text(200, 'false');
}

/** The word alone, without a newline: they compare the whole body. */
function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return text(200, 'true');
  if (decision.outcome === 'deny') return renderDeny(decision);
  return empty(503, { 'retry-after': String(decision.retryAfter) });
}

const shared = { methods: ['GET'], proof: KEY_ONLY, render, malformed: () => empty(400) } as const;

export const xmpp: HttpDialect = {
  name: 'xmpp',
  title: 'XMPP: Prosody, MongooseIM, ejabberd',
  prefix: '/xmpp',
  pathKeys: false,
  pages: ['prosody'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      ...shared,
      path: '/check_password',
      parse: (inbound) =>
        ask(inbound, (fields) => ({ kind: 'password', password: requiredField(fields, 'pass') })),
    }),
    oneQuestion({
      ...shared,
      path: '/user_exists',
      parse: (inbound) => ask(inbound, () => ({ kind: 'assert' })),
    }),
  ],
};
